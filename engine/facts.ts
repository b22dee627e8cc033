// What events are made of: where something came from, where it happened, what came of it, and why it needs a person.
import type { JsonValue } from '../base/index.ts'
import type { Origin } from './places.ts'

export type { EffectPlace, Outcome, Origin, Place } from './places.ts'

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
/** The values that a step took from its context, so that it can be run again. */
export interface Drawn {
  readonly now?: number
  readonly random?: readonly number[]
  readonly uuid?: readonly string[]
}
