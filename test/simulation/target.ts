// The outside world that handlers act on: it keeps what was done under each effect key, and is as unreliable as any other.
import { failed, notFound, ok, unknown } from '../../dsl/index.ts'
import type { JsonValue, Clock } from '../../base/index.ts'
import type { NotFound, Outcome } from '../../dsl/index.ts'
import { pause } from '../../base/index.ts'
import type { Called, Told } from './evidence.ts'
import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Witness } from './witness.ts'

/** The time limit of every call, in milliseconds. */
export const LIMIT_MS = 4_000
/** After it a claim is dead for others; clocks of side-effect services agree to within a third of it. */
export const GRACE_MS = 3_000

type Answer = Outcome<JsonValue, JsonValue>
type Certain = Exclude<Answer, { readonly kind: 'unknown' }>

export interface Asking {
  readonly by: string
  readonly effect: string
  readonly effectKey: string
  readonly attempt: number
  readonly payload: Readonly<Record<string, unknown>>
  readonly clock: number
  readonly signal: AbortSignal
  /** Ends the process that calls. */
  readonly crash: () => void
}
export interface Target {
  run(asking: Asking): Promise<Answer>
  probe(asking: Asking): Promise<Answer | NotFound>
  /** Whoever calls it ends with its process. */
  isPoison(effectKey: string): boolean
  /** What really happened under a key, for a person who looks it up: undefined where nothing did. */
  truth(effectKey: string): Certain | undefined
  /** How many answers are still on their way, long after the caller has stopped waiting. */
  late(): number
}

/** What comes of a call that is let through: the target's business, not its trouble. */
const business = ({ effect, effectKey, payload }: Asking, random: Random): Certain => {
  switch (effect) {
    case 'Mail':
      return payload['bounce'] === true ? failed({ code: 'bounced' }) : ok(null)
    case 'Reserve':
      return ok({ place: `place of ${String(payload['id'])}` })
    case 'Coin':
      return random.chance(0.5) ? ok({ side: effectKey, edge: effectKey }) : failed({ code: 'tails' })
    case 'Peek':
    case 'Pull':
    case 'Push':
      return random.chance(0.3) ? failed({ code: 'refused' }) : ok({ receipt: `receipt of ${effectKey}` })
    default:
      return payload['refuse'] === true ? failed({ code: 'refused' }) : ok({ receipt: `receipt of ${effectKey}` })
  }
}

const TROUBLES = ['before', 'after', 'after', 'hangs', 'lost', 'late', 'late', 'unknown'] as const

export const target = (on: {
  readonly clock: Clock
  readonly random: Random
  readonly seen: Witness
  readonly faults: () => Faults | undefined
}): Target => {
  const { clock, random, seen, faults } = on
  const done = new Map<string, Certain>()
  /** Whether no probe can tell, as long as there are faults. */
  const lost = new Map<string, boolean>()
  /** Drawn once for each side effect, as long as there are faults. */
  const poison = new Map<string, boolean>()
  let late = 0

  const isPoison = (effectKey: string): boolean => {
    const known = poison.get(effectKey)
    if (known !== undefined) return known
    const drawn = random.chance(faults()?.poison ?? 0)
    poison.set(effectKey, drawn)
    return drawn
  }
  const begun = (what: Called['what'], asking: Asking): Called => {
    const { signal: _, crash: __, ...rest } = asking
    seen.log(asking.by, `${what}s ${asking.effect} ${asking.effectKey} ~${asking.attempt}`)
    return seen.call({ what, executed: false, poison: isPoison(asking.effectKey), ...rest })
  }
  const tell = <A extends Told>(call: Called, answer: A): A => {
    call.told = { seq: seen.next(), answer }
    seen.log(call.by, `hears ${answer.kind} of ${call.effectKey} ~${call.attempt} (${call.what})`)
    return answer
  }
  /** Takes effect at once: a call that arrives later than its limit would be beyond anybody's care. */
  const act = (call: Called, asking: Asking): Certain => {
    const result = business(asking, random)
    call.executed = result.kind === 'ok'
    if (asking.effect === 'Coin' || !done.has(asking.effectKey)) done.set(asking.effectKey, result)
    return result
  }
  const threw = (call: Called): never => {
    tell(call, { kind: 'threw' })
    throw new Error('the connection was cut')
  }
  const aborted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

  const troubled = async (call: Called, asking: Asking): Promise<Answer> => {
    switch (random.pick(TROUBLES)) {
      case 'before':
        return threw(call)
      case 'after':
        act(call, asking)
        await pause(clock, random.between(0, 200))
        return threw(call)
      case 'hangs':
        if (random.chance(0.5)) act(call, asking)
        await aborted(asking.signal)
        return threw(call)
      case 'lost':
        act(call, asking)
        return new Promise<never>(() => {})
      case 'late': {
        const result = act(call, asking)
        late += 1
        await pause(clock, LIMIT_MS + random.between(1, 20_000))
        late -= 1
        return tell(call, result)
      }
      case 'unknown': {
        if (random.chance(0.5)) act(call, asking)
        const answer = unknown()
        tell(call, answer)
        return answer
      }
    }
  }

  const probeTrouble = (effectKey: string): 'cut' | 'unknown' | 'hangs' | 'none' => {
    const { target: often } = faults() ?? { target: 0 }
    if (often === 0) return 'none'
    if (!lost.has(effectKey)) lost.set(effectKey, random.chance(often / 2))
    if (lost.get(effectKey)) return 'unknown'
    return random.chance(often / 2) ? random.pick(['cut', 'unknown', 'hangs'] as const) : 'none'
  }

  return {
    run: async (asking) => {
      const call = begun('run', asking)
      if (call.poison) {
        if (random.chance(0.3)) act(call, asking)
        asking.crash()
        return new Promise<never>(() => {})
      }
      if (random.chance(faults()?.target ?? 0)) return troubled(call, asking)
      const result = act(call, asking)
      await pause(clock, random.between(0, 300))
      return tell(call, result)
    },
    probe: async (asking) => {
      const call = begun('probe', asking)
      const trouble = probeTrouble(asking.effectKey)
      const found = done.get(asking.effectKey) ?? notFound()
      if (trouble === 'hangs') await aborted(asking.signal)
      else await pause(clock, random.between(0, 200))
      if (trouble === 'hangs' || trouble === 'cut') return threw(call)
      return tell(call, trouble === 'unknown' ? unknown() : found)
    },
    isPoison: (effectKey) => poison.get(effectKey) === true,
    truth: (effectKey) => done.get(effectKey),
    late: () => late,
  }
}
