// Random workflows of every kind of node, all of them nested in each other.
import { INITIAL } from './spec.ts'
import type { Role, Spec, StepSpec } from './spec.ts'

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

const KEYS = Object.keys(INITIAL)
const PLAIN: Role = { kind: 'plain' }

/** Where a part stands: the keys that are its own to patch, how deep it may still go, and whether a step may get another input (it is done once, and there is no doubt that it is). */
interface Around {
  readonly keys: readonly string[]
  readonly depth: number
  readonly edits: boolean
}

export const randomSpec = (from: Random): Spec => {
  let ids = 0
  const some = (keys: readonly string[], share: number): readonly string[] => keys.filter(() => from.chance(share))
  const pick = <T>(of: readonly T[]): T => of[from.int(of.length)]!
  const stepIn = ({ keys, edits }: Around, role: Role = PLAIN): StepSpec => {
    const sets = role.kind === 'mute' ? keys : some(keys, 0.4)
    const unsets = some(keys, 0.2).filter((key) => !sets.includes(key))
    const throws = from.chance(0.06) ? pick(['once', 'each'] as const) : 'never'
    const edited = edits && throws === 'once' && role === PLAIN && from.chance(0.5) ? `edited ${ids}` : undefined
    return { kind: 'step', id: ids++, sets, unsets, route: from.chance(0.5) ? 'p' : 'q', throws, edited, role }
  }
  const flowOf = (...parts: readonly Spec[]): Spec => ({ kind: 'flow', parts })
  const asleep = (): Spec => ({ kind: 'sleep', id: ids++, seconds: 1 + from.int(9) })
  /** What ends the turn: it goes on with whatever comes first, in this branch or another. */
  const pauseIn = (): Spec => {
    const [id, seconds] = [ids++, 1 + from.int(9)]
    const what = from.int(4)
    if (what === 0) return { kind: 'sleep', id, seconds }
    if (what === 3) return { kind: 'task', id, seconds, ends: pick(['done', 'expired'] as const) }
    if (what === 1) return { kind: 'perform', id, fails: from.chance(0.3), reads: from.chance(0.3) }
    return { kind: 'wait', id, seconds, sent: pick(['early', 'later', 'never'] as const) }
  }
  const neverIn = (): Spec => ({ kind: 'never', id: ids++, by: pick(['sleep', 'wait', 'perform'] as const) })
  /** Branches patch keys of their own. */
  const specIn = (around: Around): Spec => {
    const { keys, depth } = around
    const what = depth === 0 ? 0 : from.int(20)
    const deeper = { ...around, depth: depth - 1 }
    if (what < 3) return stepIn(around)
    if (what < 6) return flowOf(...Array.from({ length: from.int(4) }, () => specIn(deeper)))
    if (what < 8) {
      const count = 1 + from.int(3)
      const shares = Array.from({ length: count }, (_, n) => keys.filter((_key, i) => i % count === n))
      return { kind: 'parallel', branches: shares.map((share) => specIn({ ...deeper, keys: share })) }
    }
    if (what === 8) return { kind: 'match', before: stepIn(around), p: specIn(deeper), q: specIn(deeper) }
    if (what === 9) return { kind: 'own', id: ids++, body: specIn({ ...deeper, keys: KEYS }) }
    if (what === 10) return from.chance(0.7) ? takeIn() : momentIn(around)
    if (what === 11 || what === 12) return repeatIn(deeper)
    if (what === 13 || what === 14) return listIn(deeper)
    if (what === 15 || what === 16) return raceIn(deeper)
    if (what === 17) return deadlineIn(deeper)
    if (what === 18) {
      const every = from.chance(0.5) ? 1 + from.int(3) : undefined
      return {
        kind: 'escalation',
        body: specIn(deeper),
        beat: stepIn({ keys: [], depth: 0, edits: false }),
        seconds: 1 + from.int(5),
        every,
      }
    }
    return pauseIn()
  }
  const momentIn = (around: Around): Spec => {
    const seconds = 1 + from.int(9)
    return flowOf(stepIn(around, { kind: 'time', seconds }), { kind: 'sleep', id: ids++, seconds, by: pick(['after', 'until'] as const) })
  }
  const takeIn = (): Spec => {
    const pause = pauseIn()
    return pause.kind === 'sleep' ? pause : flowOf(pause, { kind: 'take', field: 'input' })
  }
  /** What is counted goes along beside what happens. */
  const beside = (body: Spec): Spec => {
    const pause = pauseIn()
    return from.chance(0.7) ? { kind: 'parallel', branches: [body, flowOf()] } : pause
  }
  const repeatIn = (around: Around): Spec => {
    const again = from.int(4)
    const inside = { ...around, edits: false }
    const body = flowOf(beside(specIn(inside)), stepIn(inside, { kind: 'count', again }))
    return flowOf(stepIn(around, { kind: 'zero' }), { kind: 'repeat', body, max: 1 + from.int(5) })
  }
  const listIn = (around: Around): Spec => {
    const items = from.int(5)
    const until = from.chance(0.5)
    const ends = until && from.chance(0.7) && items > 0 ? from.int(items) : undefined
    const inside: Around = { ...around, keys: [], edits: false }
    const id = ids++
    const matched: readonly Spec[] = from.chance(0.3)
      ? [{ kind: 'wait', id, seconds: 5, sent: pick(['early', 'later', 'never'] as const), match: true }]
      : []
    const body = flowOf(...matched, beside(specIn(inside)), stepIn(inside, { kind: 'item', ends }))
    const concurrency = from.chance(0.5) ? 1 + from.int(3) : undefined
    return flowOf(stepIn(around, { kind: 'list', items }), { kind: 'forEach', body, concurrency, until })
  }
  const raceIn = (around: Around): Spec => {
    const inside = { ...around, edits: false }
    const what = from.int(3)
    if (what === 0) {
      const body = specIn(inside)
      const branches = Array.from({ length: 2 + from.int(2) }, () => (from.chance(0.5) ? flowOf(asleep(), body) : body))
      return flowOf({ kind: 'race', branches, won: undefined }, { kind: 'take', field: 'value' })
    }
    const count = 2 + from.int(2)
    const branches = Array.from({ length: count }, () => specIn(inside))
    if (what === 1) {
      const won = from.int(count)
      return { kind: 'race', won, branches: branches.map((branch, n) => (n === won ? branch : flowOf(branch, neverIn()))) }
    }
    return flowOf({ kind: 'race', branches, won: undefined }, stepIn(around, { kind: 'mute' }))
  }
  const deadlineIn = (around: Around): Spec => {
    const ends = pick(['inTime', 'late', 'either'] as const)
    const inside = { ...around, edits: ends === 'inTime' && around.edits }
    const body = specIn(inside)
    const limited: Spec = { kind: 'deadline', body: ends === 'late' ? flowOf(body, neverIn()) : body, seconds: 1 + from.int(9), ends }
    return ends === 'inTime' || (ends === 'late' && around.keys.length === 0) ? limited : flowOf(limited, stepIn(around, { kind: 'mute' }))
  }
  const top: Around = { keys: KEYS, depth: 4, edits: true }
  return flowOf(stepIn(top), ...Array.from({ length: 1 + from.int(3) }, () => specIn(top)))
}
