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
export const heap = <T>(before: (a: T, b: T) => boolean): Heap<T> => {
  const all: T[] = []

  const rise = (from: number): void => {
    const item = all[from]!
    let at = from
    while (at > 0) {
      const above = (at - 1) >>> 1
      if (!before(item, all[above]!)) break
      all[at] = all[above]!
      at = above
    }
    all[at] = item
  }
  const sink = (): void => {
    const item = all[0]!
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= all.length) break
      if (below + 1 < all.length && before(all[below + 1]!, all[below]!)) below++
      if (!before(all[below]!, item)) break
      all[at] = all[below]!
      at = below
    }
    all[at] = item
  }
  return {
    get size() {
      return all.length
    },
    push: (item) => {
      all.push(item)
      rise(all.length - 1)
    },
    peek: () => all[0],
    pop: () => {
      const first = all[0]
      const last = all.pop()
      if (all.length > 0 && last !== undefined) {
        all[0] = last
        sink()
      }
      return first
    },
    items: () => all,
  }
}
