// Random workflows as plain data: what the engine and the naive model are both given.

export interface Random {
  /** From 0 up to, not including, `below`. */
  int(below: number): number
  chance(share: number): boolean
}

/** Mulberry32. */
export const random = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return { int: (below) => Math.floor(next() * below), chance: (share) => next() < share }
}

export interface StepSpec {
  readonly kind: 'step'
  readonly id: number
  readonly sets: readonly string[]
  readonly unsets: readonly string[]
  readonly route: 'p' | 'q'
  /** It throws once before it comes to a result; a person then sends it again, maybe with another input. */
  readonly throws: boolean
  readonly edited: string | undefined
}
export type Spec =
  | StepSpec
  | { readonly kind: 'flow'; readonly parts: readonly Spec[] }
  | { readonly kind: 'parallel'; readonly branches: readonly Spec[] }
  /** Behind a step, whose output has one of these kinds. */
  | { readonly kind: 'match'; readonly before: StepSpec; readonly p: Spec; readonly q: Spec }
  | { readonly kind: 'sleep'; readonly id: number; readonly seconds: number }
  /** It is taken before time is over, or time is over: the signal is sent early, in time or never. */
  | { readonly kind: 'wait'; readonly id: number; readonly sent: 'early' | 'later' | 'never'; readonly seconds: number }
  | { readonly kind: 'perform'; readonly id: number; readonly fails: boolean }
  /** An inline workflow with a state of its own. */
  | { readonly kind: 'own'; readonly id: number; readonly body: Spec }

export const INITIAL = { a: 0, b: 0, c: 0, d: 0 } as const
const KEYS = Object.keys(INITIAL)

export const randomSpec = (from: Random): Spec => {
  let ids = 0
  const some = (keys: readonly string[], share: number): readonly string[] => keys.filter(() => from.chance(share))
  const stepIn = (keys: readonly string[]): StepSpec => {
    const sets = some(keys, 0.4)
    const unsets = some(keys, 0.2).filter((key) => !sets.includes(key))
    const throws = from.chance(0.05)
    const edited = throws && from.chance(0.5) ? `edited ${ids}` : undefined
    return { kind: 'step', id: ids++, sets, unsets, route: from.chance(0.5) ? 'p' : 'q', throws, edited }
  }
  /** What ends the turn: it goes on with whatever comes first, in this branch or another. */
  const pauseIn = (): Spec => {
    const [id, seconds] = [ids++, 1 + from.int(9)]
    const what = from.int(3)
    if (what === 0) return { kind: 'sleep', id, seconds }
    if (what === 1) return { kind: 'perform', id, fails: from.chance(0.3) }
    return { kind: 'wait', id, seconds, sent: (['early', 'later', 'never'] as const)[from.int(3)] ?? 'later' }
  }
  /** Branches patch keys of their own. */
  const specIn = (keys: readonly string[], depth: number): Spec => {
    const what = depth === 0 ? 0 : from.int(12)
    if (what < 3) return stepIn(keys)
    if (what > 9) return pauseIn()
    if (what < 6) return { kind: 'flow', parts: Array.from({ length: from.int(4) }, () => specIn(keys, depth - 1)) }
    if (what < 8) {
      const count = 1 + from.int(3)
      const shares = Array.from({ length: count }, (_, n) => keys.filter((_key, i) => i % count === n))
      return { kind: 'parallel', branches: shares.map((share) => specIn(share, depth - 1)) }
    }
    if (what === 8) return { kind: 'match', before: stepIn(keys), p: specIn(keys, depth - 1), q: specIn(keys, depth - 1) }
    return { kind: 'own', id: ids++, body: specIn(KEYS, depth - 1) }
  }
  return { kind: 'flow', parts: [stepIn(KEYS), ...Array.from({ length: 1 + from.int(3) }, () => specIn(KEYS, 4))] }
}

/** What a step says of all that it saw, whatever the order of its keys. */
export const seen = (input: unknown, state: object): string => {
  const text = JSON.stringify([input, state], (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  let hash = 7
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003
  return `${hash}`
}
