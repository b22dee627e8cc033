// The one list of the event kinds that this engine knows, each with its fields: TypeScript holds it to events.ts.
import type { Event } from './events.ts'

/** Says whether a value that came from outside can be what the field holds. */
export type Check = (value: unknown) => boolean
type Fields<E> = { readonly [Field in Exclude<keyof E, 'kind'>]-?: Check }

const text: Check = (value) => typeof value === 'string'
const number: Check = (value) => typeof value === 'number'
const flag: Check = (value) => typeof value === 'boolean'
const present: Check = (value) => value !== undefined
const object = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const reads: Check = (value) => value === '*' || listOf(text)(value)

/** Whether `value` is an object whose fields pass. Fields that are not listed are let through: they are a newer engine's. */
export const hasFields = (value: unknown, fields: readonly (readonly [string, Check])[]): value is Readonly<Record<string, unknown>> =>
  object(value) && fields.every(([name, check]) => check(value[name]))

const shape = (fields: Readonly<Record<string, Check>>): Check => {
  const listed = Object.entries(fields)
  return (value) => hasFields(value, listed)
}

const origin = shape({ source: text, at: optional(text), trace: optional(text) })
const start = shape({ workflow: text, number, hash: text, key: text, input: present, origin })
const trouble = shape({ code: text, message: text, fingerprint: text, stack: optional(text) })
const outcome = shape({ kind: (value) => value === 'ok' || value === 'failed' || value === 'unknown', detail: optional(text) })
const drawn = shape({ now: optional(number), random: optional(listOf(number)), uuid: optional(listOf(text)) })

const header = shape({
  workflow: text,
  number,
  hash: text,
  key: text,
  since: number,
  accepted: number,
  ended: orNull(number),
  status: orNull(text),
})

const by = { by: text, reason: text }
const place = { instance: text, node: text, visit: number }
const effect = { ...place, index: number }

const FIELDS: { readonly [Kind in Event['kind']]: Fields<Extract<Event, { kind: Kind }>> } = {
  StateInitialised: { aggregate: orNull(text), schema: orNull(number), state: present },
  StateUpcast: { aggregate: text, from: number, to: number, state: present },
  SignalKept: { signal: text, id: text, payload: present, expires: number, origin },
  SignalExpired: { signal: text, id: text },
  Ignored: { cause: text, reason: text, code: optional(text) },
  InstanceQueued: { instance: text, start },
  InstanceRejected: { instance: text, start, reason: text },
  InstanceSuperseded: { instance: text, supersededBy: text },
  InstanceBegan: { instance: text, start, hash: text, number: optional(number), queued: optional(number) },
  InstanceParked: {
    instance: text,
    node: optional(text),
    visit: optional(number),
    trouble,
    reads: optional(reads),
    drawn: optional(drawn),
  },
  InstanceResubmitted: {
    ...by,
    instance: text,
    node: optional(text),
    visit: optional(number),
    hash: text,
    number: optional(number),
    input: () => true,
  },
  InstanceCancelled: { ...by, instance: text },
  InstanceCompleted: { instance: text, output: present },
  StepDone: {
    ...place,
    scope: optional(text),
    output: present,
    patch: optional(object),
    unset: optional(listOf(text)),
    reads,
    drawn: optional(drawn),
  },
  BranchesJoined: { ...place, scope: optional(text), branches: listOf(text) },
  WaitOpened: { ...place, signal: text, due: number },
  SignalTaken: { ...place, signal: text, id: text, payload: present, kept: optional(number), origin },
  TimerSet: { ...place, due: number },
  TimerFired: place,
  EffectRequested: { ...effect, effect: text, payload: present, awaited: flag },
  EffectAttempted: { ...effect, attempt: number, error: text, retryAt: number },
  EffectDue: effect,
  OutcomeRecorded: { ...effect, attempt: number, outcome, probed: optional(flag), by: optional(text), reason: optional(text) },
  LateOutcome: { ...effect, effect: text, attempt: number, outcome, trouble, of: header },
  EffectParked: { ...effect, attempt: number, trouble, outcome: optional(outcome) },
  EffectRetried: { ...effect, ...by },
  EffectSkipped: { ...effect, ...by },
  VersionActivated: { ...by, workflow: text, number, hash: text },
  TriggerPaused: { ...by, source: text, topic: optional(text) },
  TriggerResumed: { ...by, source: text, topic: optional(text) },
  DeadLettered: { id: text, origin, target: optional(text), workflow: optional(text), reason: text, raw: text },
}

/** A Map, because an event's kind comes from outside and may be `__proto__`. */
export const EVENT_FIELDS: ReadonlyMap<string, readonly (readonly [string, Check])[]> = new Map(
  Object.entries(FIELDS).map(([kind, fields]): [string, [string, Check][]] => [kind, Object.entries(fields)]),
)

export const TURN_FIELDS: readonly (readonly [string, Check])[] = Object.entries({
  format: number,
  stream: text,
  version: number,
  at: number,
  causes: listOf(shape({ kind: text, id: text })),
  events: listOf(shape({ kind: text })),
  schema: optional(number),
  more: optional((value) => value === true),
})
