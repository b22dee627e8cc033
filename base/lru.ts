// A map that keeps what was used last, and no more than its bound.

export interface Lru<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  size(): number
}

/** Holds at most `max` entries; the one that was not asked for the longest goes first. */
export const lru = <T extends object>(max: number): Lru<T> => {
  const entries = new Map<string, T>()
  /** Asked for or set last: it need not be moved to the end, where it is. */
  let last: string | undefined
  const put = (key: string, value: T): void => {
    if (key !== last) entries.delete(key)
    entries.set(key, value)
    last = key
  }
  return {
    get: (key) => {
      const found = entries.get(key)
      if (found !== undefined && key !== last) put(key, found)
      return found
    },
    set: (key, value) => {
      put(key, value)
      // Looking for the oldest passes over all that was deleted or moved before it: only where one has to go.
      if (entries.size > max) entries.delete(entries.keys().next().value!)
    },
    delete: (key) => void entries.delete(key),
    size: () => entries.size,
  }
}
