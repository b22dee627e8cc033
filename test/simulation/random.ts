// Chance that can be had again: one seed gives the same numbers for ever, and each part of a world gets a line of its own.

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  pick<T>(from: readonly [T, ...(readonly T[])]): T
  uuid(): string
  /** A line of its own: what is drawn from it moves no other. */
  fork(): Random
}

export const randomOf = (seed: number): Random => {
  const draw = mulberry32(seed)
  const between = (low: number, high: number): number => low + Math.floor(draw() * (high - low + 1))
  const hex = (digits: number): string =>
    between(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0')
  return {
    next: draw,
    chance: (probability) => probability > 0 && draw() < probability,
    between,
    pick: (from) => from[between(0, from.length - 1)] ?? from[0],
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(8)}${hex(4)}`,
    fork: () => randomOf(Math.floor(draw() * 2 ** 32)),
  }
}

/** Small, fast, and good enough to shake a system with. */
const mulberry32 = (seed: number): (() => number) => {
  let state = (seed ^ 0x9e37_79b9) >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
