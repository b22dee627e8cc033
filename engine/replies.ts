// The answers to commands that named `replyTo`.
import { z } from 'zod'
import { ReplyTo } from './commands.ts'
import { flag, json, text, time } from './events/parts.ts'
import type { Of } from './events/parts.ts'

const ofInstance = { to: ReplyTo, instance: text, duplicate: flag, differs: flag }

/** A signal that nobody waits for just now; `unknown`: nothing ever began in its stream. */
const Kept = z.object({ until: time, unknown: flag })

export const Reply = z.discriminatedUnion('kind', [
  z.object({ ...ofInstance, kind: z.literal('accepted'), status: text }),
  z.object({ ...ofInstance, kind: z.literal('completed'), output: json }),
  z.object({ to: ReplyTo, kind: z.literal('done'), kept: Kept.exactOptional() }),
  z.object({ to: ReplyTo, kind: z.literal('refused'), code: text, message: text }),
])
export type Reply = Of<typeof Reply>
