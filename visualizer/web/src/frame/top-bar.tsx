// The bar on top: the product, the way to one instance, whether what is seen is live, and the theme.
import { Monitor, Moon, Search, Sun } from 'lucide-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { FormEvent } from 'react'
import { useMeta } from '../api/queries.ts'
import { connection } from '../api/client.ts'
import { go, Link, to } from '../lib/router.tsx'
import { chooseTheme, useTheme } from '../lib/stored.ts'
import type { Theme } from '../lib/stored.ts'

export const TopBar = () => (
  <header className="top">
    <Link href="/instances" className="brand">
      <Mark />
      Contrail
    </Link>
    <Find />
    <span className="space" />
    <Live />
    <ThemeButton />
  </header>
)

/** A plane and its trail, as in favicon.svg, in the theme's colour. */
const Mark = () => (
  <svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden>
    <path d="M3 20C9 19 14 15 17 9" />
    <path d="M8 21c5-1.5 9-5 11-9.5" opacity=".5" />
    <circle cx="18.6" cy="5.4" r="2.6" fill="currentColor" stroke="none" />
  </svg>
)

const Find = () => {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
      if (event.key !== '/' || typing || event.metaKey || event.ctrlKey || event.altKey) return
      event.preventDefault()
      field.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [])
  const find = (event: FormEvent): void => {
    event.preventDefault()
    const q = field.current?.value.trim() ?? ''
    if (q !== '') go(to(['instances'], { q }))
  }
  return (
    <form className="find" role="search" onSubmit={find}>
      <Search size={14} aria-hidden />
      <input ref={field} type="search" aria-label="Find instances by id or key" placeholder="Find an instance by id or key" />
      <kbd aria-hidden>/</kbd>
    </form>
  )
}

const Live = () => {
  const reachable = useSyncExternalStore(connection.subscribe, connection.now)
  const meta = useMeta()
  return (
    <span className={`live ${reachable ? 'on' : 'off'}`} title={meta.data && `process ${meta.data.process}`}>
      <i aria-hidden />
      {reachable ? 'Live' : 'Disconnected'}
    </span>
  )
}

const THEMES = {
  system: { icon: Monitor, next: 'light', says: 'Theme: as the system' },
  light: { icon: Sun, next: 'dark', says: 'Theme: light' },
  dark: { icon: Moon, next: 'system', says: 'Theme: dark' },
} as const satisfies Record<Theme, { readonly next: Theme; readonly icon: unknown; readonly says: string }>

const ThemeButton = () => {
  const theme = useTheme()
  const { icon: Icon, next, says } = THEMES[theme]
  return (
    <button type="button" className="icon big" aria-label={`${says}. Change it`} title={says} onClick={() => chooseTheme(next)}>
      <Icon size={16} aria-hidden />
    </button>
  )
}
