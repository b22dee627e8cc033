// What is asked of the trigger service and what it answers: values, whatever they came over.
import type { DeadLetter } from '../bus/index.ts'
import type { Origin } from '../engine/index.ts'
import type { TriggerValue } from '../dsl/index.ts'
import type { Issue } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'

/** `http`: one request or a line of NDJSON; `file`: a line or an item of a file that is sent; `kafka`: a record. It picks the trigger that decodes. */
export type Source = TriggerValue['source']

interface Incoming {
  /** The payload as it came: parsed JSON. */
  readonly raw: unknown
  readonly source: Source
  readonly origin: Origin
}
export interface StartRequest extends Incoming {
  readonly workflow: string
  /** How long the caller would wait for the result, in milliseconds; 0 or absent: not at all. */
  readonly waitMs?: number
}
export interface SignalRequest extends Incoming {
  readonly signal: string
}

export type RefusalCode =
  /** No active version has the name. */
  | 'unknownWorkflow'
  | 'unknownSignal'
  /** The workflow has no trigger of this source. */
  | 'noSuchTrigger'
  /** Active versions mean different things by the signal's name. */
  | 'ambiguousSignal'
  /** The payload did not decode; `issues` name the fields. */
  | 'invalid'
  /** The executor refused it; `because` is its code. */
  | 'rejected'
  /** Too much work is open: send it again a little later. */
  | 'tooBusy'
  /** It is not known to be durable: send it again, with the same key it counts once. */
  | 'unavailable'

export interface Refused {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly message: string
  readonly issues?: readonly Issue[]
  readonly because?: string
}

/**
 * Durable. `status`, `duplicate` (the key was known: this is the first instance with it) and `differs` (known with other content: the first
 * wins) are absent where the executor's reply did not come in time: a GET of the instance tells.
 */
export interface Accepted {
  readonly kind: 'accepted'
  readonly instance: string
  readonly status?: string
  readonly duplicate?: boolean
  readonly differs?: boolean
}
export interface Completed {
  readonly kind: 'completed'
  readonly instance: string
  readonly output: JsonValue
  readonly duplicate: boolean
  readonly differs: boolean
}
export type StartAnswer = Accepted | Completed | Refused

/** Durable: it is taken by the oldest wait for it in the stream, or kept. */
export interface SignalAccepted {
  readonly kind: 'accepted'
  readonly signal: string
  readonly id: string
  readonly stream: string
  /** Nobody waits for it just now: until when it is kept, and whether nothing ever began in its stream. */
  readonly kept?: { readonly until: number; readonly unknown: boolean }
}
export type SignalAnswer = SignalAccepted | Refused

export type { DeadLetter }
export type DeadLetterAnswer = { readonly kind: 'deadLettered'; readonly id: string } | Refused

export const refused = (code: RefusalCode, message: string, more: Pick<Refused, 'issues' | 'because'> = {}): Refused => ({
  kind: 'refused',
  code,
  message,
  ...more,
})
