// What the executor service asks of the side-effect service.
import { z } from 'zod'
import { count, name, OfEffect } from './commands.ts'
import { json, list, number, text } from './events/parts.ts'
import type { Of } from './events/parts.ts'

/** A request for a side effect; its key on the topic is the effect key. */
export const EffectRequest = z.object({
  stream: name,
  of: OfEffect,
  effect: name,
  workflow: name,
  /** The version that asked: its declaration of the kind reads payload and outcome. */
  hash: text,
  payload: json,
  /** Attempts reported so far. */
  attempts: count,
  /** Those of them before a person had it tried again: the pauses begin anew after them. `retries.attempts` counts them. */
  forgiven: count.exactOptional(),
  /** Up to this attempt it is certain that nothing was done: there is nothing to look up. */
  certain: count.exactOptional(),
  /** Nobody waits for it any more: what came of earlier calls is found out, and it is not called. */
  lookOnly: z.literal(true).exactOptional(),
  /** Its instance is paused: no call of it is begun, and nothing is answered. A call that is under way ends. */
  hold: z.literal(true).exactOptional(),
  after: count,
  /** `pausesMs`: after these pauses, the last again and again, in place of a delay. */
  retries: z.object({
    attempts: number,
    backoff: z.enum(['fixed', 'exponential']),
    delayMs: number,
    pausesMs: list(number).exactOptional(),
  }),
  /** The time limit of one call, where the workflow says one. */
  limitMs: number.exactOptional(),
  trace: text.exactOptional(),
})
export type EffectRequest = Of<typeof EffectRequest>
