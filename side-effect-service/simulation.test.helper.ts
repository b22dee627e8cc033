// A small world in which processes of the service crash and freeze at chosen points while one unsafe effect is to be done.
import { failed, notFound, ok, unknown } from '../dsl/index.ts'
import { pause, virtualClock } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import type { EffectRequest, OutcomeCommand } from '../engine/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import type { Claims } from './claims.ts'
import { charge, declaredBy, fakeClaims, KEY, registered, request } from './fakes.test.helper.ts'
import { startSideEffectService } from './service.ts'

/** At a point a process dies, or stands still for that many milliseconds. */
export type Fault = { readonly kind: 'crash' } | { readonly kind: 'freeze'; readonly ms: number }
/** How one call goes: when, if ever, it arrives at the target, and what the caller hears. */
export interface Fate {
  readonly arrives: number | 'never'
  readonly hears: 'answer' | 'throw' | 'cut' | 'unknown' | 'nothing' | 'lateAnswer'
}
export interface Scenario {
  /** For each process, by the number of the point: there is one before and after each I/O. */
  readonly faults: readonly ReadonlyMap<number, Fault>[]
  readonly fates: readonly Fate[]
  /** What the probe does instead of telling the truth, if anything. */
  readonly probes: readonly ('truth' | 'throw' | 'unknown')[]
  /** Every so often the next process is asked for the effect, also where another is still at it. */
  readonly askEvery: number
}

export const LIMIT = 5_000
export const ATTEMPTS = 4
export const GRACE = 1_000
/** A connection is cut that soon, with the call still on its way or not. */
const CUT = 10
const LONG = 3_600_000
const never = (): Promise<never> => new Promise(() => {})

/** What reached the target, and when. */
interface Asked {
  readonly what: 'call' | 'probe'
  readonly attempt: number
  readonly at: number
}

/** Takes the charge when a call arrives, whatever has become of the caller, and keeps what it was asked. */
const targetOf = ({ fates, probes }: Scenario, clock: Clock) => {
  const log: Asked[] = []
  const charged: number[] = []
  const asked = (what: Asked['what']) => log.filter((each) => each.what === what).length
  return {
    log,
    charged,
    async call(attempt: number): Promise<unknown> {
      const { arrives, hears } = fates[asked('call') % fates.length]!
      log.push({ what: 'call', attempt, at: clock.now() })
      if (arrives !== 'never') clock.schedule(clock.now() + arrives, () => void charged.push(attempt))
      const comes = arrives === 'never' || hears === 'cut' ? CUT : arrives
      await pause(clock, hears === 'lateAnswer' ? LIMIT + 50 : comes)
      if (hears === 'nothing') return never()
      if (hears === 'throw' || hears === 'cut') throw new Error('connection cut')
      if (hears === 'unknown') return unknown()
      return arrives === 'never' ? failed({ reason: 'not taken' }) : ok({ receipt: `r-${attempt}` })
    },
    async probe(attempt: number): Promise<unknown> {
      const does = probes[asked('probe') % probes.length]
      log.push({ what: 'probe', attempt, at: clock.now() })
      if (does === 'throw') throw new Error('503')
      if (does === 'unknown') return unknown()
      return charged.length > 0 ? ok({ receipt: `r-${charged[0]}` }) : notFound()
    },
  }
}

/** What a process suffers: all that it waits for, and its timers, pass through here. */
const suffering = (faults: ReadonlyMap<number, Fault>, clock: Clock) => {
  let points = 0
  let dead = false
  let frozenUntil = 0
  const isDead = (): boolean => dead
  const point = async (): Promise<void> => {
    const fault = faults.get(points++)
    if (fault?.kind === 'crash') dead = true
    if (fault?.kind === 'freeze') frozenUntil = clock.now() + fault.ms
    while (!isDead() && frozenUntil > clock.now()) await pause(clock, frozenUntil - clock.now())
    if (dead) await never()
  }
  /** What was sent is sent; what comes back may find nobody. */
  const heard = async <T>(answer: Promise<T>): Promise<T> => {
    await answer.then(point, point)
    return answer
  }
  const io = async <T>(work: () => Promise<T>): Promise<T> => {
    await point()
    return heard(work())
  }
  const own: Clock = {
    now: () => clock.now(),
    schedule: (at, fn) =>
      clock.schedule(at, function fire() {
        if (frozenUntil > clock.now()) clock.schedule(frozenUntil, fire)
        else if (!dead) fn()
      }),
  }
  return { heard, io, own }
}

interface ProcessOptions {
  readonly name: string
  readonly faults: ReadonlyMap<number, Fault>
  readonly clock: Clock
  readonly claims: Claims
  readonly target: ReturnType<typeof targetOf>
  readonly report: (command: OutcomeCommand) => void
}
const startProcess = ({ name, faults, clock, claims, target, report }: ProcessOptions) => {
  const { heard, io, own } = suffering(faults, clock)
  const bus = inProcessBus({ clock: own })
  bus.subscribe('commands', {
    group: 'executor',
    atOnce: 1,
    handler: async (commands) => {
      for (const command of commands) if (command.kind === 'outcome') report(command)
    },
  })
  const handler = registered(charge, {
    repeat: 'unsafe',
    limit: `${LIMIT}ms`,
    run: (_, { attempt }) => heard(target.call(attempt)),
    probe: (_, { attempt }) => heard(target.probe(attempt)),
  })
  startSideEffectService({
    bus: { ...bus, publish: (topic, messages) => io(() => bus.publish(topic, messages)) },
    journal: { claim: (claim) => io(() => claims.claim(claim)), lastClaim: (effect) => io(() => claims.lastClaim(effect)) },
    handlers: new Map([['Charge', handler]]),
    declarations: declaredBy(charge),
    clock: own,
    random: () => 0.5,
    process: name,
    log: { info: () => {}, warn: () => {} },
    graceMs: GRACE,
    shortRetryMs: 20_000,
  })
  return (value: EffectRequest) => void bus.publish('effects', [{ key: KEY, value }])
}

export const simulate = async (scenario: Scenario) => {
  const clock = virtualClock()
  const claims = fakeClaims()
  const target = targetOf(scenario, clock)
  const certain: OutcomeCommand[] = []
  let last: OutcomeCommand['report'] | undefined
  let open = { attempts: 0, after: 1, retryAt: 0 }
  const isOpen = (): boolean => last === undefined || last.kind === 'attempted'
  /** What the executor does with a report, as far as it matters here: the first certain outcome closes the effect. */
  const report = (command: OutcomeCommand): void => {
    const { attempt, after, report: what } = command
    if (what.kind === 'ok' || what.kind === 'failed') {
      certain.push(command)
      if (last?.kind !== 'ok' && last?.kind !== 'failed') last = what
    } else if (isOpen() && after >= open.after) {
      last = what
      if (what.kind === 'attempted')
        open = { attempts: Math.max(attempt, open.attempts), after: after + 1, retryAt: clock.now() + what.retryInMs }
    }
  }

  const processes = scenario.faults.map((faults, n) => startProcess({ name: `p${n}`, faults, clock, claims, target, report }))
  for (let turn = 0; isOpen() && clock.now() < LONG;) {
    const { attempts, after, retryAt } = open
    if (clock.now() >= retryAt) {
      const ask = processes[Math.min(turn++, processes.length - 1)]!
      ask(request({ attempts, after, retries: { attempts: ATTEMPTS, backoff: 'fixed', delayMs: 200 } }))
    }
    await clock.advance(scenario.askEvery)
  }
  // Whoever is still frozen wakes up.
  await clock.advance(LONG)
  return { log: target.log, charged: target.charged, claims: claims.rows, certain, last }
}
