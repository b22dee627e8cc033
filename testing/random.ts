// Numbers drawn by a seed: the same in every run (mulberry32).

export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number
  /** From 0 up to, and without, `below`. */
  whole(below: number): number
  /** One of them; there has to be one. */
  of<T>(list: readonly T[]): T
}

export const randomBy = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (below: number): number => Math.floor(next() * below)
  return {
    next,
    whole,
    of: (list) => {
      if (list.length === 0) throw new RangeError('there is nothing to choose from')
      return list[whole(list.length)]! // it is below the length
    },
  }
}
