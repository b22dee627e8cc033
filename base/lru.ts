// A map that keeps what was used last, and no more than its bound.

export interface Lru<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  /** Removes the entry that was not used for the longest, and returns its value. */
  evict(): T | undefined
  size(): number
}

/** A link of a ring, at first one of its own: the map finds an entry, the ring knows in which order they were used. */
class Entry<T> {
  readonly key: string
  value: T
  older: Entry<T> = this
  newer: Entry<T> = this

  constructor(key: string, value: T) {
    this.key = key
    this.value = value
  }
}

/**
 * Holds at most `max` entries; the one that was not used for the longest goes first. The order is not that of the map's own keys, although they
 * have one: finding the first key passes over every entry that was deleted before it, and an eviction deletes the first.
 */
export const lru = <T extends object>(max: number): Lru<T> => {
  const entries = new Map<string, Entry<T>>()
  let newest: Entry<T> | undefined

  /** Joins the ring as its newest entry, between the one before and the oldest. */
  const join = (entry: Entry<T>): void => {
    if (newest !== undefined) {
      entry.older = newest
      entry.newer = newest.newer
      newest.newer.older = entry
      newest.newer = entry
    }
    newest = entry
  }
  const leave = (entry: Entry<T>): void => {
    entry.older.newer = entry.newer
    entry.newer.older = entry.older
    if (newest === entry) newest = entry.older === entry ? undefined : entry.older
  }
  const touch = (entry: Entry<T>): void => {
    if (entry === newest) return
    leave(entry)
    join(entry)
  }
  const remove = (entry: Entry<T>): void => {
    leave(entry)
    entries.delete(entry.key)
  }
  const evict = (): T | undefined => {
    const oldest = newest?.newer
    if (oldest !== undefined) remove(oldest)
    return oldest?.value
  }

  return {
    get: (key) => {
      const found = entries.get(key)
      if (found !== undefined) touch(found)
      return found?.value
    },
    set: (key, value) => {
      const found = entries.get(key)
      if (found !== undefined) {
        found.value = value
        touch(found)
        return
      }
      const entry = new Entry(key, value)
      entries.set(key, entry)
      join(entry)
      if (entries.size > max) evict()
    },
    delete: (key) => {
      const found = entries.get(key)
      if (found !== undefined) remove(found)
    },
    evict,
    size: () => entries.size,
  }
}
