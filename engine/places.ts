// What journal and messages say alike: where something came from, where it happened, and what came of it.
import type { JsonValue } from '../base/index.ts'

/** Where a command came from, for people: `http`, `kafka orders.submitted[7]@120934`, `file orders.jsonl:12`, `operator ann`. */
export interface Origin {
  readonly source: string
  readonly at?: string
  /** W3C `traceparent` of the caller. */
  readonly trace?: string
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
/** What came of a side effect, encoded. `unknown`: it may or may not have happened, nobody could find out. */
export type Outcome =
  | { readonly kind: 'ok'; readonly value?: JsonValue }
  | { readonly kind: 'failed'; readonly error?: JsonValue }
  | { readonly kind: 'unknown'; readonly detail: string }
