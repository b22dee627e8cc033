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
  const noted = new Noted()
  return { state: new Proxy(state, noted), reads: () => noted.reads() }
}

const NONE: Reads = Object.freeze([])

class Noted implements ProxyHandler<JsonObject> {
  #all = false
  /** The first key that was read; most steps read one, or none. */
  #first: string | undefined = undefined
  #others: Set<string> | undefined = undefined

  reads(): Reads {
    if (this.#all) return '*'
    if (this.#first === undefined) return NONE
    return this.#others ? [this.#first, ...this.#others].toSorted() : [this.#first]
  }
  get(target: JsonObject, key: string | symbol): unknown {
    this.#note(key)
    return Reflect.get(target, key)
  }
  has(target: JsonObject, key: string | symbol): boolean {
    this.#note(key)
    return Reflect.has(target, key)
  }
  getOwnPropertyDescriptor(target: JsonObject, key: string | symbol): PropertyDescriptor | undefined {
    this.#note(key)
    return Reflect.getOwnPropertyDescriptor(target, key)
  }
  ownKeys(target: JsonObject): (string | symbol)[] {
    this.#all = true
    return Reflect.ownKeys(target)
  }
  #note(key: string | symbol): void {
    if (typeof key !== 'string' || key === this.#first) return
    if (this.#first === undefined) this.#first = key
    else (this.#others ??= new Set()).add(key)
  }
}
