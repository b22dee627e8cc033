// What the page is told of all that an instance asked for: side effects, children, signals that are told to other streams.
import type { JsonValue } from '../../base/index.ts'
import type { By, ChildEnd, EffectPlace, RecordedOutcome, Trouble } from '../../engine/index.ts'

/** The instance that a node began, and what that came to. */
export interface ChildOfVisit {
  readonly instance: string
  readonly stream: string
  readonly workflow: string
  readonly end?: ChildEnd
}
/** What a node told, and to which stream. */
export interface ToldByVisit {
  readonly stream: string
  readonly signal: string
  readonly id: string
}
/** It is asked of a stream, and not of a handler. */
export type CallOfEffect =
  | { readonly kind: 'child'; readonly instance: string; readonly stream: string }
  | { readonly kind: 'tell'; readonly id: string; readonly stream: string }
/** The place that began the instance as its child. */
export interface ParentView {
  readonly instance: string
  readonly node: string
  readonly visit: number
  readonly awaited: boolean
}

export type EffectStatus = 'open' | 'retrying' | 'review' | 'ok' | 'failed' | 'unknown' | 'skipped' | 'withdrawn'
export interface EffectView extends EffectPlace {
  readonly key: string
  readonly effect: string
  readonly awaited: boolean
  readonly call?: CallOfEffect
  /** Its instance ended while it waited for it. */
  readonly abandoned?: true
  readonly status: EffectStatus
  readonly requested: number
  readonly closed: number | null
  readonly payload: JsonValue
  /** Failed attempts that were journaled; short retries are not. */
  readonly attempts: readonly { readonly attempt: number; readonly at: number; readonly error: string; readonly retryAt: number }[]
  readonly retryAt: number | null
  readonly outcome?: RecordedOutcome
  /** The probe found it out, not the call. */
  readonly probed?: true
  readonly trouble?: Trouble
  /** What persons did to it, oldest first. */
  readonly actions: readonly (By & { readonly at: number; readonly what: 'retried' | 'skipped' | 'settled' })[]
}
