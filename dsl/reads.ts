// Which parts of the state a step read: what it did not read cannot have changed its result.
import type { JsonObject } from '../base/index.ts'

/** The names of top-level keys that were read, sorted, also of keys that were looked for and are not there; '*' where all were listed. */
export type Reads = readonly string[] | '*'
export interface Tracked {
  readonly state: JsonObject
  /** What has been read so far. */
  reads(): Reads
}

/** A view of the state that notes what is read. Spread, rest, `Object.keys` and stringify list the keys, and so read all. */
export const trackReads = (state: JsonObject): Tracked => {
  const keys = new Set<string>()
  let all = false
  const note = (key: string | symbol): void => {
    if (typeof key === 'string') keys.add(key)
  }
  const view = new Proxy(state, {
    get: (target, key) => {
      note(key)
      return Reflect.get(target, key)
    },
    has: (target, key) => {
      note(key)
      return Reflect.has(target, key)
    },
    getOwnPropertyDescriptor: (target, key) => {
      note(key)
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
    ownKeys: (target) => {
      all = true
      return Reflect.ownKeys(target)
    },
  })
  return { state: view, reads: () => (all ? '*' : keys.size > 1 ? [...keys].toSorted() : [...keys]) }
}
