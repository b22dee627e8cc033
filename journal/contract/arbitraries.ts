// Any event of every kind, and any stream of them, for properties: few names, so that events meet each other.
import * as fc from 'fast-check'
import type { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'
import { Cause, eventParts, eventSchemas, TURN_FORMAT } from '../../engine/index.ts'
import type { Event, Turn } from '../../engine/index.ts'
import { arbitraryOf } from './arbitrary-of.ts'

export const STREAM = 'Order/1'

/** As it comes out of a store: `-0` is 0, and no object is without a prototype. */
const stored = <T>(value: T): T => {
  const again: T = JSON.parse(JSON.stringify(value))
  return again
}

const time = fc.integer({ min: 1, max: 2_000_000_000_000 })
const stateKey = fc.constantFrom('status', 'total', 'lines', 'toString', '__proto__', '7')
const json: fc.Arbitrary<JsonValue> = fc.json({ maxDepth: 2 }).map((printed): JsonValue => JSON.parse(printed))

/** Values of the named parts: few, so that events meet each other, and names that every object inherits. */
const values = new Map<z.ZodType, fc.Arbitrary<unknown>>([
  [eventParts.json, json],
  [eventParts.fields, fc.array(fc.tuple(stateKey, json), { maxLength: 4 }).map((entries) => Object.fromEntries(entries))],
  [eventParts.time, time],
  [eventParts.version, fc.integer({ min: 0, max: 10_000 })],
  [eventParts.visit, fc.integer({ min: 1, max: 3 })],
  [eventParts.index, fc.constantFrom(0, 1)],
  [eventParts.count, fc.integer({ min: 1, max: 3 })],
  [eventParts.hash, fc.constantFrom('a1b2', 'c3d4')],
  [eventParts.instance, fc.constantFrom(`Order:a@${STREAM}`, `Order:b@${STREAM}`, `Refund:a@${STREAM}`)],
  [eventParts.node, fc.constantFrom('0.A', '1.x.B', '1.y.C', '2', 'constructor', '__proto__')],
  [eventParts.scope, fc.constantFrom('1.x', '1.y', '1.x.0.z', 'constructor')],
  [eventParts.workflow, fc.constantFrom('Order', 'Refund')],
  [eventParts.signal, fc.constantFrom('Cancel', 'Decide')],
  [eventParts.id, fc.constantFrom('1', '2')],
  [eventParts.source, fc.constantFrom('http', 'kafka')],
  [eventParts.topic, fc.constantFrom('orders', 'parcels')],
  [eventParts.stateKey, stateKey],
])

const kinds = Object.values(eventSchemas).map((schema): fc.Arbitrary<Event> => arbitraryOf(schema, values))

/** Every kind; an instance begins more often, so that there is one for the others to meet. */
export const anyEvent: fc.Arbitrary<Event> = fc
  .oneof({ arbitrary: arbitraryOf(eventSchemas.InstanceBegan, values), weight: 5 }, ...kinds.map((arbitrary) => ({ arbitrary, weight: 1 })))
  .map(stored)

const cause = arbitraryOf(Cause, values)

/** A turn of STREAM, at version 1. */
export const anyTurn: fc.Arbitrary<Turn> = fc
  .tuple(
    fc.record({ at: time, causes: fc.array(cause, { maxLength: 3 }), events: fc.array(anyEvent, { minLength: 1, maxLength: 6 }) }),
    fc.record({ schema: fc.integer({ min: 1, max: 3 }), more: fc.constant<true>(true) }, { requiredKeys: [] }),
  )
  .map(([all, some]) => ({ format: TURN_FORMAT, stream: STREAM, version: 1, ...all, ...some }))
  .map(stored)

/** All turns of a stream, from version 1 on, in the order of time. */
export const anyStream: fc.Arbitrary<readonly Turn[]> = fc
  .array(anyTurn, { minLength: 1, maxLength: 12 })
  .map((turns) => turns.map((turn, i) => ({ ...turn, version: i + 1, at: Math.max(...turns.slice(0, i + 1).map(({ at }) => at)) })))
