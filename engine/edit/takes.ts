// What a place takes of its input when it asks the outside, and what comes of the answer.
import { isLeft } from 'fp-ts/lib/Either.js'
import { childOf, effectOf, pick, toldOf } from '../../dsl/internal.ts'
import type { AnySchema } from '../../dsl/index.ts'
import type { Moment, PlacedNode } from '../../dsl/internal.ts'
import { sameJson } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import { runSchema } from '../decide/code.ts'
import { matchOf } from '../decide/pending.ts'
import { fieldOf } from '../nodes/fields.ts'
import { behaviourOf } from '../nodes/table.ts'
import type { Instance, NodeDone } from '../state.ts'
import type { AskingGraph, On } from './on.ts'

/** Undefined where the input does not hold it. */
export const takenBy = (on: On, graph: AskingGraph, { id }: PlacedNode, input: JsonValue): JsonValue | undefined => {
  switch (graph.kind) {
    case 'perform':
      return payloadOf(on, { id, what: graph.effect, schema: effectOf(on.workflow, graph.effect)?.schemas.payload }, input)
    case 'child':
      return payloadOf(on, { id, what: graph.of, schema: childOf(on.workflow, graph.of)?.payload }, input)
    case 'tell':
      return payloadOf(on, { id, what: graph.signal, schema: toldOf(on.workflow, graph.signal)?.payload }, input)
    case 'waitFor':
      return [momentIn(graph.timeout, input), matchOf(on.workflow, graph.signal, input) ?? null]
    case 'sleep':
      return [momentIn(graph.duration, input)]
    case 'humanTask': {
      const fields = ['field' in graph.by ? graph.by.field : '', ...graph.shows]
      return [momentIn(graph.due, input), ...fields.map((field) => fieldOf(input, field) ?? null)]
    }
  }
}

interface Payload {
  readonly id: string
  readonly what: string
  readonly schema: AnySchema | undefined
}
const payloadOf = ({ draft, holder }: On, { id, what, schema }: Payload, input: JsonValue): JsonValue | undefined => {
  if (!schema) return undefined
  const of = () => ({ what: `the payload's schema of ${what}`, version: holder.hash, of: `${holder.instance}/${id}` })
  const ran = runSchema(draft.env, schema, of, () => pick(schema, input))
  // `as`: what a schema of unknown type yields was made canonical by `pick`.
  return ran.kind === 'stuck' || isLeft(ran.value) ? undefined : (ran.value.right as JsonValue)
}

/** What of a moment comes in; a duration of the graph is always the same. */
const momentIn = (moment: Moment, input: JsonValue): JsonValue => {
  if (typeof moment === 'string') return null
  return fieldOf(input, 'after' in moment ? moment.after : moment.until) ?? null
}

/** The same answer with another value. */
export const answeredWith = (done: NodeDone, payload: JsonValue): NodeDone => {
  if (done.kind === 'received') return { ...done, payload }
  return done.kind === 'answered' ? { ...done, value: payload } : done
}

const NOTHING: readonly never[] = []
/** What a place gives with this answer, as its kind says. */
export const outputWith = ({ graph, id }: PlacedNode, input: JsonValue, done: NodeDone, holder: Instance): JsonValue | undefined => {
  const at = { node: id, visit: 1, base: 1, input, scopes: NOTHING, units: NOTHING, undoable: undefined }
  const next = behaviourOf(graph.kind).next(graph, { ...at, begun: 0, entered: 0, ended: 0, outputs: NOTHING, lastPart: 0 }, done, holder)
  return next.kind === 'ended' ? next.output : undefined
}

/** A key of the state that is another by now. */
export const changedKey = (before: JsonObject | undefined, now: JsonObject): string | undefined =>
  [...new Set([...Object.keys(before ?? {}), ...Object.keys(now)])].find((key) => !sameJson(before?.[key] ?? null, now[key] ?? null))
