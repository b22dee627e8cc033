// What events are made of: where something came from, where it happened, what came of it, and why it needs a person.
import type { JsonValue } from '../dsl/index.ts'

/** Where a command came from, for people: `http`, `kafka orders.submitted[7]@120934`, `file orders.jsonl:12`, `operator ann`. */
export interface Origin {
  readonly source: string
  readonly at?: string
  /** W3C `traceparent` of the caller. */
  readonly trace?: string
}
/** What a trigger asked for. `hash` is the version whose schema decoded it, `key` the idempotency key. */
export interface Start {
  readonly workflow: string
  readonly number: number
  readonly hash: string
  readonly key: string
  readonly input: JsonValue
  readonly origin: Origin
}
/** What is known of an instance for ever: its line in the list. Times in milliseconds since the epoch. */
export interface Header {
  readonly workflow: string
  readonly number: number
  readonly hash: string
  readonly key: string
  /** When it was accepted, and the version of that turn. */
  readonly since: number
  readonly accepted: number
  readonly ended: number | null
  readonly status: 'completed' | 'cancelled' | 'killed' | null
}
/** Who did it and why: the audit of every operator action stands in the journal itself. */
export interface By {
  readonly by: string
  readonly reason: string
}
/** Why something needs a person. `fingerprint` groups the same failure over many instances. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly fingerprint: string
  readonly stack?: string
}
/** One execution of one node of one instance. `visit` counts rounds, items and deliberate re-executions, from 1. */
export interface Place {
  readonly instance: string
  readonly node: string
  readonly visit: number
}
/** One side effect: the `index`th request (from 0) of a node's visit. Its key is `instance/node#visit/index`. */
export interface EffectPlace extends Place {
  readonly index: number
}
/** What came of a side effect. `unknown`: it may or may not have happened, nobody could find out. */
export type Outcome =
  | { readonly kind: 'ok'; readonly value?: JsonValue }
  | { readonly kind: 'failed'; readonly error?: JsonValue }
  | { readonly kind: 'unknown'; readonly detail: string }
/** The values that a step took from its context, so that it can be run again. */
export interface Drawn {
  readonly now?: number
  readonly random?: readonly number[]
  readonly uuid?: readonly string[]
}
