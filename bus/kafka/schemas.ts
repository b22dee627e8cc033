// The form of each message kind: what another process sends is looked at before anybody trusts it.
import { z } from 'zod'
import type { JsonValue } from '../../base/index.ts'
import type { Command, EffectRequest, Outcome, Reply, Topics } from '../../engine/index.ts'

/** Checked where it is decoded for its workflow: here it only has to be there. */
const json = z.custom<JsonValue>((value) => value !== undefined, 'is missing')
const text = z.string()
/** Names people read in lists and paths: never empty. */
const name = z.string().min(1)
const count = z.number().int().min(0)

const replyTo = z.object({ process: name, request: text })
const toStream = { stream: name, replyTo: replyTo.exactOptional() }
const origin = z.object({ source: text, at: text.exactOptional(), trace: text.exactOptional() })
const place = z.object({ instance: name, node: text, visit: count, index: count })

const outcomes = [
  z.object({ kind: z.literal('ok'), value: json.exactOptional() }),
  z.object({ kind: z.literal('failed'), error: json.exactOptional() }),
  z.object({ kind: z.literal('unknown'), detail: text }),
] as const
const outcome: z.ZodType<Outcome> = z.discriminatedUnion('kind', outcomes)

const action = z.discriminatedUnion('do', [
  z.object({ do: z.literal('cancel'), instance: name }),
  z.object({ do: z.literal('resubmit'), instance: name, hash: text.exactOptional(), input: json.exactOptional() }),
  z.object({ do: z.literal('retryEffect'), effect: place }),
  z.object({ do: z.literal('skipEffect'), effect: place }),
  z.object({ do: z.literal('settleEffect'), effect: place, outcome }),
  z.object({ do: z.enum(['pauseTrigger', 'resumeTrigger']), source: name, topic: name.exactOptional() }),
])

const command: z.ZodType<Command> = z.discriminatedUnion('kind', [
  z.object({
    ...toStream,
    kind: z.literal('start'),
    instance: name,
    workflow: name,
    number: z.number(),
    hash: text,
    key: text,
    input: json,
    origin,
    awaitResult: z.boolean().exactOptional(),
  }),
  z.object({ ...toStream, kind: z.literal('signal'), signal: name, id: text, payload: json, keep: z.number(), origin }),
  z.object({
    ...toStream,
    kind: z.literal('outcome'),
    of: place,
    attempt: count,
    after: count,
    repeat: z.enum(['safe', 'unsafe']),
    probed: z.boolean().exactOptional(),
    trace: text.exactOptional(),
    report: z.discriminatedUnion('kind', [
      ...outcomes,
      z.object({ kind: z.literal('attempted'), error: text, retryInMs: z.number() }),
      z.object({ kind: z.literal('exhausted'), error: text }),
    ]),
  }),
  z.object({ ...toStream, kind: z.literal('timer'), due: z.number() }),
  z.object({ ...toStream, kind: z.literal('drive') }),
  z.object({ ...toStream, kind: z.literal('operator'), id: text, by: text, reason: text, action }),
  z.object({
    ...toStream,
    kind: z.literal('activate'),
    id: text,
    workflow: name,
    number: z.number(),
    hash: text,
    by: text,
    reason: text,
  }),
  z.object({
    ...toStream,
    kind: z.literal('deadLetter'),
    id: text,
    origin,
    target: text.exactOptional(),
    workflow: text.exactOptional(),
    reason: text,
    raw: text,
  }),
])

const effect: z.ZodType<EffectRequest> = z.object({
  stream: name,
  of: place,
  effect: name,
  workflow: name,
  hash: text,
  payload: json,
  attempts: count,
  forgiven: count.exactOptional(),
  after: count,
  retries: z.object({ attempts: z.number(), backoff: z.enum(['fixed', 'exponential']), delayMs: z.number() }),
  trace: text.exactOptional(),
})

const instanceReply = { to: replyTo, instance: text, duplicate: z.boolean(), differs: z.boolean() }
const reply: z.ZodType<Reply> = z.discriminatedUnion('kind', [
  z.object({ ...instanceReply, kind: z.literal('accepted'), status: text }),
  z.object({ ...instanceReply, kind: z.literal('completed'), output: json }),
  z.object({ to: replyTo, kind: z.literal('done') }),
  z.object({ to: replyTo, kind: z.literal('refused'), code: text, message: text }),
])

/** One for each topic. Fields that it does not know are left out: a newer process may send more. */
export const messageSchemas: { readonly [T in keyof Topics]: z.ZodType<Topics[T]> } = {
  commands: command,
  effects: effect,
  replies: reply,
  control: z.never(),
}
