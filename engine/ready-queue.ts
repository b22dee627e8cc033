// What can begin in an instance, in the order in which it is done: by what came from outside first, with all that follows from it, then by node, then by visit.
import { heap } from '../base/index.ts'
import type { Heap } from '../base/index.ts'

export interface ReadyItem {
  /** Of what follows from the same, lower comes first; what is above zero comes last of all. */
  readonly urgency: number
  /** The journal's order of what came from outside and led here. */
  readonly root: number
  /** The journal's order of what made it ready. */
  readonly since: number
  readonly rank: number
  readonly visit: number
  /** It was given up meanwhile, and is passed over. */
  readonly isGone: boolean
}

/** With nothing beside the one that most instances have ready at a time. */
export class ReadyQueue<T extends ReadyItem> {
  #lone: T | undefined = undefined
  #several: Heap<T> | undefined = undefined

  push(one: T): void {
    if (this.#lone === undefined && !(this.#several && this.#several.size > 0)) {
      this.#lone = one
      return
    }
    const several = (this.#several ??= heap<T>(isBefore))
    if (this.#lone) several.push(this.#lone)
    this.#lone = undefined
    several.push(one)
  }
  pop(): T | undefined {
    for (let one = this.#next(); one; one = this.#next()) if (!one.isGone) return one
    return undefined
  }
  all(): readonly T[] {
    const all = this.#lone ? [this.#lone] : (this.#several?.items() ?? [])
    return all.filter(({ isGone }) => !isGone).toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  }
  #next(): T | undefined {
    if (this.#several && this.#several.size > 0) return this.#several.pop()
    const lone = this.#lone
    this.#lone = undefined
    return lone
  }
}

const isBefore = (a: ReadyItem, b: ReadyItem): boolean => {
  const asksLast = b.urgency > 0
  if (a.urgency > 0 !== asksLast) return asksLast
  if (a.root !== b.root) return a.root < b.root
  if (a.urgency !== b.urgency) return a.urgency < b.urgency
  if (a.since !== b.since) return a.since < b.since
  return a.rank === b.rank ? a.visit < b.visit : a.rank < b.rank
}
