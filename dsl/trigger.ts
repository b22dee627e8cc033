// Triggers as data: where starts come from, how they are decoded, and what makes them unique.
import type { Json, Keys, Schema } from './data.ts'
import type { types } from './phantom.ts'
import { anySchema } from './schema.ts'
import type { AnySchema } from './schema.ts'

interface Decoded {
  readonly decode: AnySchema
  /** The field that makes a trigger idempotent: the same value never starts a second instance. */
  readonly id: string
}
/** A trigger at run time. `file`: NDJSON or a JSON array that a command is given. */
export type TriggerValue =
  | ({ readonly source: 'http' } & Decoded)
  | ({ readonly source: 'kafka'; readonly topic: string } & Decoded)
  | ({ readonly source: 'file' } & Decoded)
  | ({ readonly source: 'call'; readonly result: AnySchema } & Decoded)
  | ({
      readonly source: 'schedule'
      readonly name?: string
      readonly cron: string
      readonly zone: string
      readonly input: (planned: Planned) => unknown
      readonly overlap?: 'skip' | 'queue'
      readonly catchUp?: string
      readonly jitter?: string
    } & Decoded)
/** A planned start, as its payload is made from it. */
export interface Planned {
  /** What makes the start unique, whoever fires it: the schedule and the planned time in UTC. The payload's id field holds it. */
  readonly key: string
  /** The planned time, ISO in UTC. */
  readonly at: string
  /** Its date in the zone of the schedule. */
  readonly date: string
}
export type Trigger<P, Id extends string, R = never> = TriggerValue & Yields<P, Id, R>
declare const answers: unique symbol
interface Yields<out P, out Id extends string, out R> {
  readonly id: Id
  readonly [types]: P
  /** Of a `call`: what its workflow gives back. */
  readonly [answers]?: R
}

interface Options<P, Id> {
  readonly decode: Schema<P>
  readonly id: Id
}
// `as`, each time: what a trigger yields stands in its type alone.
/** Starts from the messages of a topic. An engine that consumes none says so when it starts. */
export const kafka = <P, const Id extends Keys<P>>(on: { readonly topic: string } & Options<P, Id>): Trigger<Json<P>, Id> => {
  const value: TriggerValue = { source: 'kafka', topic: on.topic, decode: anySchema(on.decode), id: on.id }
  return value as Trigger<Json<P>, Id>
}
/** Starts from requests to the API. */
export const http = <P, const Id extends Keys<P>>(on: Options<P, Id>): Trigger<Json<P>, Id> => {
  const value: TriggerValue = { source: 'http', decode: anySchema(on.decode), id: on.id }
  return value as Trigger<Json<P>, Id>
}
/** Starts as a child of another workflow. `result`: what the workflow yields, checked when it ends. */
export const call = <P, R, const Id extends Keys<P>>(
  on: Options<P, Id> & { readonly result: Schema<R> },
): Trigger<Json<P>, Id, Json<R>> => {
  const value: TriggerValue = { source: 'call', decode: anySchema(on.decode), id: on.id, result: anySchema(on.result) }
  return value as Trigger<Json<P>, Id, Json<R>>
}
/** Starts from a file that a command is given: one JSON value a line, or one array. */
export const file = <P, const Id extends Keys<P>>(on: Options<P, Id>): Trigger<Json<P>, Id> => {
  const value: TriggerValue = { source: 'file', decode: anySchema(on.decode), id: on.id }
  return value as Trigger<Json<P>, Id>
}
