// What an instance asks of another stream: to begin a child there, to take a signal there; and what came of it.
import { z } from 'zod'
import { event, flag, id, instance, json, matched, name, number, oneOf, Place, signal, text, time, Trouble, workflow } from './parts.ts'
import type { Of } from './parts.ts'

/** To be begun once this turn is durable. Open until it has ended; given up, it is cancelled, and open until that is answered. */
export const ChildRequested = event('ChildRequested', {
  ...Place.shape,
  child: z.object({ instance, stream: text }),
  workflow,
  key: text,
  input: json,
  /** The flow goes on with what it comes to. */
  awaited: flag,
  /** Then it is given up. */
  due: time.exactOptional(),
})
export type ChildRequested = Of<typeof ChildRequested>

/** `exists`: another place had begun it; `status` and `output` say what became of it there. */
export const ChildRefusal = z.object({
  code: oneOf(['accept', 'cycle', 'exists', 'payload', 'cancelled', 'rejected', 'superseded']),
  message: text,
  status: text.exactOptional(),
  output: json.exactOptional(),
})
export type ChildRefusal = Of<typeof ChildRefusal>

/** What came of a child. `accepted`: of one that nobody awaits, all that is told. */
export const ChildEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted') }),
  z.object({ kind: z.literal('completed'), output: json }),
  z.object({ kind: z.literal('refused'), reason: ChildRefusal }),
  z.object({ kind: z.literal('cancelled'), reason: text }),
])
export type ChildEnd = Of<typeof ChildEnd>

/** At most one for each request, also after the parent has ended. With `trouble` it stays open, for a person. */
export const ChildEnded = event('ChildEnded', { ...Place.shape, child: instance, end: ChildEnd, trouble: Trouble.exactOptional() })
export type ChildEnded = Of<typeof ChildEnded>

/** To be told to the other stream once this turn is durable. */
export const TellRequested = event('TellRequested', {
  ...Place.shape,
  stream: text,
  signal,
  id,
  payload: json,
  /** How long it is kept there, in milliseconds. */
  keep: number,
  match: matched.exactOptional(),
})
export type TellRequested = Of<typeof TellRequested>

export const TellEnd = z.discriminatedUnion('kind', [
  /** The other stream has it: kept, taken, or known with this content. */
  z.object({ kind: z.literal('heard') }),
  z.object({ kind: z.literal('refused'), code: name, reason: text }),
])
export type TellEnd = Of<typeof TellEnd>

/** With `trouble` it stays open, for a person. */
export const TellEnded = event('TellEnded', { ...Place.shape, end: TellEnd, trouble: Trouble.exactOptional() })
export type TellEnded = Of<typeof TellEnded>

export const callSchemas = [ChildRequested, ChildEnded, TellRequested, TellEnded] as const
export type CallEvent = Of<(typeof callSchemas)[number]>
