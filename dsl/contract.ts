// What a parent knows of a workflow that it starts as a child: its name, payload, key, stream and result; a contract says it without the workflow.
import type { AggregateKey } from './aggregate.ts'
import type { Json, Keys, Schema } from './data.ts'
import { anySchema } from './schema.ts'
import type { AnySchema } from './schema.ts'

declare const called: unique symbol
/** A child at run time. */
export interface ChildValue {
  readonly name: string
  readonly payload: AnySchema
  /** The field of the payload that holds the child's idempotency key. */
  readonly id: string
  /** The aggregate that it works on, and the field that holds its key; null: its stream is its own. */
  readonly aggregate: { readonly name: string; readonly key: string } | null
  /** What it yields, as the parent reads it. */
  readonly result: AnySchema
}
/** What can be started as a child. */
export interface Callable<in P, out R> {
  readonly name: string
  /** null: it has no trigger `call`. */
  readonly child: ChildValue | null
  readonly [called]?: { readonly payload: (payload: P) => void; readonly result: R }
}
/** The name, payload and result of a workflow, without it: for workflows that call themselves or one another, and those deployed elsewhere. */
export interface Contract<in P, out R> extends Callable<P, R> {
  readonly child: ChildValue
}

interface Promised<P, R> {
  readonly payload: Schema<P>
  readonly completed: Schema<R>
  readonly id: Keys<NoInfer<P>>
  /** Where the workflow works on an aggregate: which, and the field that holds its key. */
  readonly aggregate?: AggregateKey<unknown, Keys<NoInfer<P>>>
}
/** Says what a workflow promises. Given as its `name`, the workflow is held to it. */
export const contract = <P, R>(name: string, { payload, completed, id, aggregate }: Promised<P, R>): Contract<Json<P>, Json<R>> => {
  const to = aggregate === undefined ? null : { name: aggregate.of.name, key: aggregate.key }
  const child: ChildValue = { name, payload: anySchema(payload), id, aggregate: to, result: anySchema(completed) }
  return { name, child }
}
