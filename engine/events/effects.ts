// Side effects: asked for, tried, settled, and what a person does about them.
import { z } from 'zod'
import { By, count, EffectPlace, event, flag, Header, json, name, oneOf, RecordedOutcome, text, time, Trouble, Undoable } from './parts.ts'
import type { Of } from './parts.ts'

export const EffectRequested = event('EffectRequested', {
  ...EffectPlace.shape,
  effect: name,
  payload: json,
  /** A `perform` goes on with its outcome; else it is fire-and-forget for the flow. */
  awaited: flag,
  /** It changes nothing outside: given up, it is over. */
  reads: z.literal(true).exactOptional(),
  /** It stands under a `withCompensation`: an `ok` is to be undone. */
  undo: Undoable.exactOptional(),
})
export type EffectRequested = Of<typeof EffectRequested>

/** An attempt failed and the next is due at `retryAt`; short retries inside the side-effect service are not journaled. */
export const EffectAttempted = event('EffectAttempted', {
  ...EffectPlace.shape,
  attempt: count,
  error: text,
  retryAt: time,
  /** true: a call may be on its way until then, and is looked up after it. false: it is certain that no call was ever begun. */
  claimed: flag.exactOptional(),
  /** So many attempts ended with their process, and nothing is known to have come of them. */
  lost: count.exactOptional(),
})
export type EffectAttempted = Of<typeof EffectAttempted>

/** The time of the next attempt has come: the effect is asked for again. */
export const EffectDue = event('EffectDue', EffectPlace.shape)
export type EffectDue = Of<typeof EffectDue>

/** The accepted outcome: it closes the effect, and a `perform` goes on with it. At most one for each effect key. */
export const OutcomeRecorded = event('OutcomeRecorded', {
  ...EffectPlace.shape,
  attempt: count,
  outcome: RecordedOutcome,
  /** The probe found it out, not the call. */
  probed: flag.exactOptional(),
  /** A person said so. */
  by: text.exactOptional(),
  reason: text.exactOptional(),
})
export type OutcomeRecorded = Of<typeof OutcomeRecorded>

/** A certain outcome that contradicts the accepted one, or came after the effect was closed: opens it again, for a person. */
export const LateOutcome = event('LateOutcome', {
  ...EffectPlace.shape,
  effect: name,
  attempt: count,
  outcome: RecordedOutcome,
  trouble: Trouble,
  of: Header,
})
export type LateOutcome = Of<typeof LateOutcome>

/** It stays open and needs a person: attempts exhausted, a failure that no flow awaits, an undecided call, an `ok` after a cancel. */
export const EffectParked = event('EffectParked', {
  ...EffectPlace.shape,
  attempt: count,
  trouble: Trouble,
  /** What was reported and not accepted, where something was. */
  outcome: RecordedOutcome.exactOptional(),
})
export type EffectParked = Of<typeof EffectParked>

/** A person has it tried again under the same key. */
export const EffectRetried = event('EffectRetried', {
  ...EffectPlace.shape,
  ...By.shape,
  /** It is called although the instance that asked for it has ended. */
  evenThoughEnded: z.literal(true).exactOptional(),
})
export type EffectRetried = Of<typeof EffectRetried>

/** A person closes it without another attempt. An awaited one is closed by an outcome that a person gives (`OutcomeRecorded.by`). */
export const EffectSkipped = event('EffectSkipped', { ...EffectPlace.shape, ...By.shape })
export type EffectSkipped = Of<typeof EffectSkipped>

/** Awaited by an instance that has ended, and certainly not done: it closes without a call. */
export const EffectWithdrawn = event('EffectWithdrawn', {
  ...EffectPlace.shape,
  /** `notCalled`: no call was ever begun. `notFound`: one was, and the probe found nothing of it. `reads`: it changes nothing outside. */
  reason: oneOf(['notCalled', 'notFound', 'reads']),
})
export type EffectWithdrawn = Of<typeof EffectWithdrawn>

export const effectSchemas = [
  EffectRequested,
  EffectAttempted,
  EffectDue,
  OutcomeRecorded,
  LateOutcome,
  EffectParked,
  EffectRetried,
  EffectSkipped,
  EffectWithdrawn,
] as const
export type EffectEvent = Of<(typeof effectSchemas)[number]>
