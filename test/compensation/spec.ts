// Random workflows in which things are done and undone, as plain data: what the engine and the naive model are both given.

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

export type Spec =
  /** Done outside, and undone by one more call. `leaf`: the undo is that call alone; else it is a flow that ends with it. */
  | { readonly kind: 'act'; readonly id: number; readonly leaf: boolean }
  /** Done outside, with nothing to undo. */
  | { readonly kind: 'plain'; readonly id: number }
  | { readonly kind: 'wait'; readonly id: number }
  | { readonly kind: 'seq'; readonly parts: readonly Spec[] }
  | { readonly kind: 'par' | 'race'; readonly branches: readonly Spec[] }
  | { readonly kind: 'deadline'; readonly body: Spec; readonly seconds: number }
  | { readonly kind: 'own'; readonly id: number; readonly body: Spec }
  /** `ends`: this item ends the list. */
  | {
      readonly kind: 'list'
      readonly id: number
      readonly items: number
      readonly atOnce: number | undefined
      readonly ends: number | undefined
      readonly body: Spec
    }
  | { readonly kind: 'repeat'; readonly id: number; readonly times: number; readonly body: Spec }
  | { readonly kind: 'compensate' }

/** What comes first in a branch, an item or a round waits for the outside: nothing ends in the moment in which it begins. */
export const randomSpec = (from: Random): Spec => {
  let ids = 0
  const first = (): Spec => {
    const id = ids++
    return from.chance(0.75) ? { kind: 'act', id, leaf: from.chance(0.3) } : { kind: from.chance(0.5) ? 'plain' : 'wait', id }
  }
  const body = (depth: number, lists: boolean): Spec => {
    const more = Array.from({ length: from.int(3) }, () => part(depth, lists))
    return { kind: 'seq', parts: [first(), ...more] }
  }
  const several = (depth: number, lists: boolean): readonly Spec[] => Array.from({ length: 2 + from.int(2) }, () => body(depth - 1, lists))
  const part = (depth: number, lists: boolean): Spec => {
    if (depth === 0 || from.chance(0.35)) return from.chance(0.25) ? { kind: 'compensate' } : first()
    switch (from.int(7)) {
      case 0:
        return { kind: 'par', branches: several(depth, lists) }
      case 1:
      case 2:
        return { kind: 'race', branches: several(depth, lists) }
      case 3:
        return { kind: 'deadline', body: body(depth - 1, lists), seconds: 1 + from.int(20) }
      case 4:
        return { kind: 'own', id: ids++, body: body(depth - 1, lists) }
      case 5: {
        if (!lists) return first()
        const items = 1 + from.int(4)
        const [ends, atOnce] = [from.chance(0.4) ? from.int(items) : undefined, from.chance(0.5) ? 1 + from.int(3) : undefined]
        return { kind: 'list', id: ids++, items, atOnce, ends, body: body(depth - 1, true) }
      }
      default:
        // What an item of an earlier round stood in nobody remembers: there an undo that fails stops the whole instance.
        return { kind: 'repeat', id: ids++, times: 1 + from.int(3), body: body(depth - 1, false) }
    }
  }
  return { kind: 'seq', parts: [first(), ...Array.from({ length: 2 + from.int(3) }, () => part(3, true))] }
}

/** Every part of it, itself among them. */
export const partsOf = (spec: Spec): readonly Spec[] => {
  switch (spec.kind) {
    case 'seq':
      return [spec, ...spec.parts.flatMap(partsOf)]
    case 'par':
    case 'race':
      return [spec, ...spec.branches.flatMap(partsOf)]
    case 'deadline':
    case 'own':
    case 'list':
    case 'repeat':
      return [spec, ...partsOf(spec.body)]
    case 'act':
    case 'plain':
    case 'wait':
    case 'compensate':
      return [spec]
  }
}

/** What can be seen of it from outside. */
export interface Seen {
  readonly status: 'open' | 'review' | 'completed' | 'cancelled'
  /** Each call that is asked for, put off, looked up or in review; each signal that is waited for; in the order of their names. */
  readonly open: readonly string[]
  /** What began to be undone, in that order. */
  readonly undone: readonly string[]
  /** When the next timer is due. */
  readonly due: number | null
}

/** What happens next, whoever it happens to. */
export type Happens =
  | {
      readonly kind: 'report'
      readonly call: string
      readonly report: 'ok' | 'failed' | 'putOff' | 'failedOnce' | 'unknown' | 'notFound'
      readonly retryInMs?: number
    }
  | { readonly kind: 'settle'; readonly call: string; readonly as: 'ok' | 'failed' | 'skipped' }
  | { readonly kind: 'signal'; readonly wait: string }
  | { readonly kind: 'time' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'again' | 'mark'; readonly act: string }
