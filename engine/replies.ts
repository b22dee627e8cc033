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
  /** `differs`: under this id something else had been asked for, and that is what was done. */
  z.object({ to: ReplyTo, kind: z.literal('done'), kept: Kept.exactOptional(), differs: flag.exactOptional() }),
  /** Also of a start that its workflow did not let in. */
  z.object({ to: ReplyTo, kind: z.literal('refused'), code: text, message: text, differs: flag.exactOptional() }),
])
export type Reply = Of<typeof Reply>
