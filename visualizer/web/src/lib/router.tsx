// Addresses: where the page is stands in the URL alone, so that every view can be sent to somebody.
import { useSyncExternalStore } from 'react'
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react'

export interface Location {
  /** The parts of the path, decoded. */
  readonly path: readonly string[]
  readonly search: URLSearchParams
}

export const parse = (href: string): Location => {
  const { pathname, searchParams } = new URL(href, 'http://contrail')
  return {
    path: pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    search: searchParams,
  }
}

/** A part that is no proper encoding is shown as it is: the server will say that there is no such thing. */
const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The address of a view. What is undefined or empty is left out. */
export const to = (path: readonly string[], search: Readonly<Record<string, string | undefined>> = {}): string => {
  const set = Object.entries(search).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  const query = set.length === 0 ? '' : `?${new URLSearchParams(set)}`
  return `/${path.map((part) => encodeURIComponent(part)).join('/')}${query}`
}

const MOVED = 'contrail:moved'
const subscribe = (listener: () => void): (() => void) => {
  addEventListener('popstate', listener)
  addEventListener(MOVED, listener)
  return () => {
    removeEventListener('popstate', listener)
    removeEventListener(MOVED, listener)
  }
}

let last: { readonly href: string; readonly place: Location } | undefined
const here = (): Location => {
  if (last?.href !== location.href) last = { href: location.href, place: parse(location.href) }
  return last.place
}
export const usePlace = (): Location => useSyncExternalStore(subscribe, here)

/** `replace`: what is no step of its own for the back button, such as a filter being typed. */
export const go = (href: string, how: 'push' | 'replace' = 'push'): void => {
  if (how === 'push') history.pushState(null, '', href)
  else history.replaceState(null, '', href)
  dispatchEvent(new Event(MOVED))
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly href: string
  readonly children: ReactNode
}
/** A link that stays in the page, unless somebody wants it in another tab. */
export const Link = ({ href, children, ...rest }: LinkProps) => {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(href)
  }
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  )
}
