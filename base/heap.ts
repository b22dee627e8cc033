// A queue by priority: what stands first by an order of its own comes out first.

export interface Heap<T> {
  readonly size: number
  push(item: T): void
  /** The first, which stays; undefined where there is none. */
  peek(): T | undefined
  /** The first, which goes. */
  pop(): T | undefined
  /** All, in no order. */
  items(): readonly T[]
}

/** A binary heap; `before`: whether the one comes out before the other. */
export const heap = <T>(before: (a: T, b: T) => boolean): Heap<T> => new Binary(before)

class Binary<T> implements Heap<T> {
  readonly #before: (a: T, b: T) => boolean
  readonly #all: T[] = []
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before
  }
  get size(): number {
    return this.#all.length
  }
  push(item: T): void {
    this.#all.push(item)
    if (this.#all.length > 1) this.#rise(this.#all.length - 1)
  }
  peek(): T | undefined {
    return this.#all[0]
  }
  pop(): T | undefined {
    const all = this.#all
    const first = all[0]
    const last = all.pop()
    if (all.length > 0 && last !== undefined) {
      all[0] = last
      this.#sink()
    }
    return first
  }
  items(): readonly T[] {
    return this.#all
  }
  #rise(from: number): void {
    const all = this.#all
    const item = all[from]!
    let at = from
    while (at > 0) {
      const above = (at - 1) >>> 1
      if (!this.#before(item, all[above]!)) break
      all[at] = all[above]!
      at = above
    }
    all[at] = item
  }
  #sink(): void {
    const all = this.#all
    const item = all[0]!
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= all.length) break
      if (below + 1 < all.length && this.#before(all[below + 1]!, all[below]!)) below++
      if (!this.#before(all[below]!, item)) break
      all[at] = all[below]!
      at = below
    }
    all[at] = item
  }
}
