// What the browser remembers for one person: never more than taste and a name.
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const read = (key: string): string | null => {
  try {
    return localStorage.getItem(`contrail.${key}`)
  } catch {
    return null
  }
}
const write = (key: string, value: string): void => {
  try {
    localStorage.setItem(`contrail.${key}`, value)
  } catch {
    // Storage is switched off: it holds for this page then.
  }
}

/** Who acts, as the journal will name them. */
export const person = { read: (): string => read('by') ?? '', write: (by: string): void => write('by', by) }

const themes: readonly Theme[] = ['system', 'light', 'dark']
let theme: Theme = themes.find((known) => known === read('theme')) ?? 'system'
const listeners = new Set<() => void>()
const dark = matchMedia('(prefers-color-scheme: dark)')

const shown = (): 'light' | 'dark' => (theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme)
const paint = (): void => {
  document.documentElement.dataset['theme'] = shown()
  for (const listener of listeners) listener()
}
dark.addEventListener('change', paint)
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme)
/** Light or dark, as it is seen now. */
export const useShownTheme = (): 'light' | 'dark' => useSyncExternalStore(subscribe, shown)
export const chooseTheme = (chosen: Theme): void => {
  theme = chosen
  write('theme', chosen)
  paint()
}
