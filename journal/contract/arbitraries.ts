// Any event of every kind, and any stream of them, for properties: few names, so that events meet each other.
import * as fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Event, Header, Outcome, Start, Trouble, Cause, Turn } from '../../engine/index.ts'
import { TURN_FORMAT } from '../../engine/index.ts'

export const STREAM = 'Order/1'

/** As it comes out of a store: `-0` is 0, and no object is without a prototype. */
const stored = <T>(value: T): T => {
  const again: T = JSON.parse(JSON.stringify(value))
  return again
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const whole = fc.integer({ min: 0, max: 10_000 })
const time = fc.integer({ min: 1, max: 2_000_000_000_000 })
const visit = fc.integer({ min: 1, max: 3 })
const hash = fc.constantFrom('a1b2', 'c3d4')
const instance = fc.constantFrom(`Order:a@${STREAM}`, `Order:b@${STREAM}`, `Refund:a@${STREAM}`)
const node = fc.constantFrom('0.A', '1.x.B', '1.y.C', '2', 'constructor', '__proto__')
const scope = fc.constantFrom('1.x', '1.y', '1.x.0.z', 'constructor')
const workflow = fc.constantFrom('Order', 'Refund')
const signal = fc.constantFrom('Cancel', 'Decide')
const id = fc.constantFrom('1', '2')
const source = fc.constantFrom('http', 'kafka')
const topic = fc.constantFrom('orders', 'parcels')
const stateKey = fc.constantFrom('status', 'total', 'lines', 'toString', '__proto__', '7')

const json: fc.Arbitrary<JsonValue> = fc.json({ maxDepth: 2 }).map((printed): JsonValue => JSON.parse(printed))
const state: fc.Arbitrary<JsonObject> = fc.array(fc.tuple(stateKey, json), { maxLength: 4 }).map((entries) => Object.fromEntries(entries))
const keys = fc.uniqueArray(stateKey, { maxLength: 2 })
const reads = fc.oneof(fc.constant('*' as const), keys)
const drawn = fc.record(
  { now: time, random: fc.array(fc.double({ min: 0, max: 1, noNaN: true })), uuid: fc.array(fc.uuid()) },
  { requiredKeys: [] },
)
const origin = fc.record({ source: text, at: text, trace: text }, { requiredKeys: ['source'] })
const trouble: fc.Arbitrary<Trouble> = fc.record(
  { code: text, message: text, fingerprint: text, stack: text },
  { requiredKeys: ['code', 'message', 'fingerprint'] },
)
const start: fc.Arbitrary<Start> = fc.record({ workflow, number: visit, hash, key: text, input: json, origin })
const header: fc.Arbitrary<Header> = fc.record({
  workflow,
  number: visit,
  hash,
  key: text,
  since: time,
  accepted: whole,
  ended: fc.option(time),
  status: fc.constantFrom(null, 'completed', 'cancelled', 'killed'),
})
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant('ok' as const), value: json }, { requiredKeys: ['kind'] }),
  fc.record({ kind: fc.constant('failed' as const), error: json }, { requiredKeys: ['kind'] }),
  fc.record({ kind: fc.constant('unknown' as const), detail: text }),
)

const by = { by: text, reason: text }
const place = { instance, node, visit }
const effect = { ...place, index: fc.constantFrom(0, 1) }

const event = <Kind extends string, Fields, Optional = {}>(
  kind: Kind,
  fields: { readonly [Field in keyof Fields]: fc.Arbitrary<Fields[Field]> },
  optional: { readonly [Field in keyof Optional]: fc.Arbitrary<Optional[Field]> } = Object.create(null),
) => fc.tuple(fc.record(fields), fc.record(optional, { requiredKeys: [] })).map(([all, some]) => ({ kind, ...all, ...some }))

const EVENTS: { readonly [Kind in Event['kind']]: fc.Arbitrary<Extract<Event, { kind: Kind }>> } = {
  StateInitialised: event('StateInitialised', { aggregate: fc.option(text), schema: fc.option(visit), state }),
  StateUpcast: event('StateUpcast', { aggregate: text, from: visit, to: visit, state }),
  SignalKept: event('SignalKept', { signal, id, payload: json, expires: time, origin }),
  SignalExpired: event('SignalExpired', { signal, id }),
  Ignored: event('Ignored', { cause: text, reason: text }, { code: text }),
  InstanceQueued: event('InstanceQueued', { instance, start }),
  InstanceRejected: event('InstanceRejected', { instance, start, reason: text }),
  InstanceSuperseded: event('InstanceSuperseded', { instance, supersededBy: instance }),
  InstanceBegan: event('InstanceBegan', { instance, start, hash }, { number: visit, queued: whole }),
  InstanceParked: event('InstanceParked', { instance, trouble }, { node, visit, reads, drawn }),
  InstanceResubmitted: event('InstanceResubmitted', { ...by, instance, hash }, { node, visit, number: visit, input: json }),
  InstanceCancelled: event('InstanceCancelled', { ...by, instance }),
  InstanceCompleted: event('InstanceCompleted', { instance, output: json }),
  StepDone: event('StepDone', { ...place, output: json, reads }, { scope, patch: state, unset: keys, drawn }),
  BranchesJoined: event('BranchesJoined', { ...place, branches: fc.uniqueArray(scope) }, { scope }),
  WaitOpened: event('WaitOpened', { ...place, signal, due: time }),
  SignalTaken: event('SignalTaken', { ...place, signal, id, payload: json, origin }, { kept: whole }),
  TimerSet: event('TimerSet', { ...place, due: time }),
  TimerFired: event('TimerFired', place),
  EffectRequested: event('EffectRequested', { ...effect, effect: text, payload: json, awaited: fc.boolean() }),
  EffectAttempted: event('EffectAttempted', { ...effect, attempt: visit, error: text, retryAt: time }),
  EffectDue: event('EffectDue', effect),
  OutcomeRecorded: event('OutcomeRecorded', { ...effect, attempt: visit, outcome }, { probed: fc.boolean(), ...by }),
  LateOutcome: event('LateOutcome', { ...effect, effect: text, attempt: visit, outcome, trouble, of: header }),
  EffectParked: event('EffectParked', { ...effect, attempt: visit, trouble }, { outcome }),
  EffectRetried: event('EffectRetried', { ...effect, ...by }),
  EffectSkipped: event('EffectSkipped', { ...effect, ...by }),
  VersionActivated: event('VersionActivated', { ...by, workflow, number: visit, hash }),
  TriggerPaused: event('TriggerPaused', { ...by, source }, { topic }),
  TriggerResumed: event('TriggerResumed', { ...by, source }, { topic }),
  DeadLettered: event('DeadLettered', { id: text, origin, reason: text, raw: text }, { target: text, workflow: text }),
}

const kinds: readonly fc.Arbitrary<Event>[] = Object.values(EVENTS)

/** Every kind; an instance begins more often, so that there is one for the others to meet. */
export const anyEvent: fc.Arbitrary<Event> = fc
  .oneof({ arbitrary: EVENTS.InstanceBegan, weight: 5 }, ...kinds.map((arbitrary) => ({ arbitrary, weight: 1 })))
  .map(stored)

const cause: fc.Arbitrary<Cause> = fc.record({
  kind: fc.constantFrom('start', 'signal', 'operator', 'activate', 'deadLetter', 'outcome', 'timer', 'drive'),
  id: text,
})

/** A turn of STREAM, at version 1. */
export const anyTurn: fc.Arbitrary<Turn> = fc
  .tuple(
    fc.record({ at: time, causes: fc.array(cause, { maxLength: 3 }), events: fc.array(anyEvent, { minLength: 1, maxLength: 6 }) }),
    fc.record({ schema: visit, more: fc.constant<true>(true) }, { requiredKeys: [] }),
  )
  .map(([all, some]) => ({ format: TURN_FORMAT, stream: STREAM, version: 1, ...all, ...some }))
  .map(stored)

/** All turns of a stream, from version 1 on, in the order of time. */
export const anyStream: fc.Arbitrary<readonly Turn[]> = fc
  .array(anyTurn, { minLength: 1, maxLength: 12 })
  .map((turns) => turns.map((turn, i) => ({ ...turn, version: i + 1, at: Math.max(...turns.slice(0, i + 1).map(({ at }) => at)) })))
