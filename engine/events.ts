// What can happen in a stream: every event, a fact in past tense, each of one instance unless it says otherwise.
import type { z } from 'zod'
import { callSchemas } from './events/calls.ts'
import type { CallEvent } from './events/calls.ts'
import { editSchemas } from './events/edits.ts'
import type { EditEvent } from './events/edits.ts'
import { effectSchemas } from './events/effects.ts'
import type { EffectEvent } from './events/effects.ts'
import { lifeSchemas } from './events/life.ts'
import type { LifeEvent } from './events/life.ts'
import { scheduleSchemas } from './events/schedules.ts'
import { nodeSchemas } from './events/nodes.ts'
import type { NodeEvent } from './events/nodes.ts'
import type { Of } from './events/parts.ts'
import { streamSchemas } from './events/stream.ts'
import { systemSchemas } from './events/system.ts'
import { taskSchemas } from './events/tasks.ts'
import type { TaskEvent } from './events/tasks.ts'

export type {
  RefusedBefore,
  By,
  Drawn,
  EffectPlace,
  Followed,
  Header,
  KeptRequest,
  Origin,
  Parent,
  RecordedOutcome,
  Place,
  Stale,
  Start,
  Trouble,
  Undoable,
} from './events/parts.ts'
export type * from './events/calls.ts'
export type * from './events/edits.ts'
export type * from './events/effects.ts'
export type * from './events/life.ts'
export type * from './events/nodes.ts'
export type * from './events/schedules.ts'
export type * from './events/stream.ts'
export type * from './events/system.ts'
export type * from './events/tasks.ts'

export type InstanceEvent = LifeEvent | NodeEvent | TaskEvent | EditEvent | EffectEvent | CallEvent
export type StreamEvent = Of<(typeof streamSchemas)[number]> | Of<(typeof systemSchemas)[number]> | Of<(typeof scheduleSchemas)[number]>
export type Event = InstanceEvent | StreamEvent

const events = [
  ...streamSchemas,
  ...lifeSchemas,
  ...nodeSchemas,
  ...taskSchemas,
  ...editSchemas,
  ...effectSchemas,
  ...callSchemas,
  ...systemSchemas,
  ...scheduleSchemas,
] as const
type Events = { readonly [S in (typeof events)[number] as z.output<S>['kind']]: S }

/** The schema of each kind: its type, its check, its form as JSON Schema and the values of properties come from it. */
export const eventSchemas = Object.fromEntries(events.map((schema) => [schema.shape.kind.value, schema])) as Events

const byKind: ReadonlyMap<string, z.ZodType<Event>> = new Map(events.map((schema) => [schema.shape.kind.value, schema]))
/** Undefined where a newer engine wrote it. A Map, because an event's kind comes from outside and may be `__proto__`. */
export const schemaOfEvent = (kind: string): z.ZodType<Event> | undefined => byKind.get(kind)
