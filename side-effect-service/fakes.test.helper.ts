// What tests of the service share: a bus, claims in a Map, requests, and what was reported.
import { z } from 'zod'
import { sideEffect } from '../dsl/index.ts'
import { handlerOf } from '../dsl/internal.ts'
import type { EffectValue } from '../dsl/index.ts'
import type { HandlerValue } from '../dsl/internal.ts'
import { virtualClock } from '../base/index.ts'
import type { VirtualClock } from '../base/index.ts'
import type { EffectRequest, OutcomeCommand } from '../engine/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import { effectKey } from '../engine/index.ts'
import type { Claim } from '../journal/index.ts'
import type { Claims } from './claims.ts'
import type { DeclarationLookup, Log, SideEffectMetrics } from './ports.ts'
import type { RegisteredHandler } from './registry.ts'
import { startSideEffectService } from './service.ts'
import type { SideEffectService, SideEffectServiceOptions } from './service.ts'

export const START = 1_000_000

export const charge = sideEffect('Charge', {
  payload: z.object({ order: z.string(), cents: z.number() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ reason: z.string() }),
})
export const mail = sideEffect('Mail', { payload: z.object({ to: z.string() }) })

/** A bus that loses the first so many reports. */
export const losing =
  (count: number) =>
  (bus: TestBus): TestBus => {
    let left = count
    return {
      ...bus,
      publish: (topic, messages) =>
        topic === 'commands' && left-- > 0 ? Promise.reject(new Error('no broker')) : bus.publish(topic, messages),
    }
  }

/** As a workflow's author gives it, without the types that tests of wrong answers need to break. */
type Given = Omit<HandlerValue, 'limit' | 'concurrency' | 'run'> & {
  readonly run: (
    payload: unknown,
    call: { readonly effectKey: string; readonly attempt: number; readonly signal: AbortSignal },
  ) => Promise<unknown>
  readonly probe?: Given['run']
  readonly limit?: string
  readonly concurrency?: number
}
export const registered = (effect: EffectValue, handler: Given): RegisteredHandler & { readonly effect: EffectValue } => ({
  kind: effect.kind,
  effect,
  handler: handlerOf({ handlers: { [effect.kind]: handler } }, effect.kind)!,
})

/** Every version declares the same: the last of a kind counts. */
export const declaredBy = (...effects: readonly EffectValue[]): DeclarationLookup => {
  const byKind = new Map(effects.map((effect) => [effect.kind, effect]))
  return async ({ effect: kind }) => {
    const effect = byKind.get(kind)
    return effect ? { kind: 'declared', effect } : { kind: 'unavailable', problem: `no version declares '${kind}'` }
  }
}

/** One row for each attempt, as a journal has it. */
export const fakeClaims = (): Claims & { readonly rows: Claim[] } => {
  const rows: Claim[] = []
  return {
    rows,
    async claim(claim) {
      const held = rows.find((row) => row.effect === claim.effect && row.attempt === claim.attempt)
      if (held !== undefined) return { kind: 'held', claim: held }
      rows.push(claim)
      return { kind: 'claimed' }
    },
    async lastClaim(effect) {
      return rows.filter((row) => row.effect === effect).toSorted((a, b) => b.attempt - a.attempt)[0]
    },
  }
}

interface Seen {
  readonly logged: string[]
  readonly counted: string[]
  readonly log: Log
  readonly metrics: SideEffectMetrics
}
const seen = (): Seen => {
  const logged: string[] = []
  const counted: string[] = []
  const line = (_: object, message: string) => void logged.push(message)
  return {
    logged,
    counted,
    log: { info: line, warn: line },
    metrics: {
      called: ({ kind, what, result, ms }) => void counted.push(`${what} ${kind}: ${result} after ${ms}`),
      waiting: (kind, count) => void counted.push(`${kind}: ${count} waiting`),
      unhandled: (kind, is) => void counted.push(`${kind}: ${is ? 'un' : ''}handled`),
    },
  }
}

export interface World extends Seen {
  readonly clock: VirtualClock
  readonly bus: TestBus
  readonly handlers: Map<string, RegisteredHandler>
  readonly claims: ReturnType<typeof fakeClaims>
  readonly reported: OutcomeCommand[]
  readonly service: SideEffectService
  /** Publishes a request, and lets what needs no time happen. */
  ask(request: EffectRequest): Promise<void>
}
/** Jitter is off: `random` gives what makes a back-off exactly as long as the author said, but for a rounding up. */
export const ALMOST_ONE = 1 - Number.EPSILON

type TestBus = ReturnType<typeof inProcessBus>
/** `around` puts something between the service and its bus. */
export const world = (
  given: readonly ReturnType<typeof registered>[],
  options: Partial<SideEffectServiceOptions> = {},
  around: (bus: TestBus) => TestBus = (bus) => bus,
): World => {
  const clock = virtualClock(START)
  const bus = inProcessBus({ clock, copy: true })
  const handlers = new Map<string, RegisteredHandler>(given.map((each) => [each.kind, each]))
  const claims = fakeClaims()
  const reported: OutcomeCommand[] = []
  bus.subscribe('commands', {
    group: 'executor',
    atOnce: 16,
    handler: async (commands) => {
      for (const command of commands) if (command.kind === 'outcome') reported.push(command)
    },
  })
  const watched = seen()
  const { log, metrics } = watched
  const service = startSideEffectService({
    bus: around(bus),
    journal: claims,
    handlers,
    declarations: declaredBy(charge, mail, ...given.map(({ effect }) => effect)),
    clock,
    random: () => ALMOST_ONE,
    process: 'p1',
    log,
    metrics,
    ...options,
  })
  const ask = async (request: EffectRequest): Promise<void> => {
    await bus.publish('effects', [{ key: effectKey(request.of), value: request }])
    await clock.advance(0)
  }
  return { ...watched, clock, bus, handlers, claims, reported, service, ask }
}

const OF = { instance: 'Order:7@Order/7', node: '0.Charge', visit: 1, index: 0 }
export const KEY = effectKey(OF)
export const request = (over: Partial<EffectRequest> = {}): EffectRequest => ({
  stream: 'Order/7',
  of: OF,
  effect: 'Charge',
  workflow: 'Order',
  hash: 'Order@1',
  payload: { order: '7', cents: 500 },
  attempts: 0,
  after: 3,
  retries: { attempts: 3, backoff: 'exponential', delayMs: 500 },
  ...over,
})
export const nth = (index: number): Pick<EffectRequest, 'of'> => ({ of: { ...OF, index } })
