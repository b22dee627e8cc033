// What the services say to each other, by topic.
import { z } from 'zod'
import { Command } from './commands.ts'
import { Reply } from './replies.ts'
import { EffectRequest } from './requests.ts'

export type * from './commands.ts'
export type * from './replies.ts'
export type * from './requests.ts'

export interface Topics {
  readonly commands: Command
  readonly effects: EffectRequest
  readonly replies: Reply
}

/** What another process sends is checked by these. Fields that they do not know are left out: a newer process may send more. */
export const messageSchemas: { readonly [T in keyof Topics]: z.ZodType<Topics[T]> } = {
  commands: Command,
  effects: EffectRequest,
  replies: Reply,
}
