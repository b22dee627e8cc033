// What the server sends, decoded: a proxy's page of HTML is no answer, and is said to be none.
import { z } from 'zod'
import type { JsonValue } from '../base/index.ts'
import type { Failure, LineAnswer, Refused } from './answers.ts'

/** It was read as JSON: to go through it once more would find nothing, and end where it is nested deeper than the stack. */
const AnyJson = z.custom<JsonValue>((value) => value !== undefined)

const issues = z.array(z.object({ path: z.string(), message: z.string() })).exactOptional()
const Accepted = z.object({
  kind: z.literal('accepted'),
  instance: z.string(),
  status: z.string().exactOptional(),
  duplicate: z.boolean().exactOptional(),
  differs: z.boolean().exactOptional(),
})
const Completed = z.object({
  kind: z.literal('completed'),
  instance: z.string(),
  output: AnyJson,
  duplicate: z.boolean(),
  differs: z.boolean(),
})
const SignalAccepted = z.object({
  kind: z.literal('accepted'),
  signal: z.string(),
  id: z.string(),
  stream: z.string(),
  kept: z.object({ until: z.number(), unknown: z.boolean() }).exactOptional(),
})
const Refusal = z.object({ kind: z.literal('refused'), code: z.string(), message: z.string(), issues })
const line = { line: z.number(), deadLetter: z.string().exactOptional() }

export const StartedSchema = z.union([Accepted, Completed])
export const SignalledSchema = SignalAccepted
export const ActedSchema = z.object({ kind: z.enum(['done', 'sent']) })
export const RestartedSchema = z.object({ kind: z.enum(['done', 'sent']), instance: z.string() })
export const DryRunSchema = z.object({
  kind: z.literal('dryRun'),
  version: z.number(),
  stale: z.array(
    z.object({ node: z.string(), of: z.number().exactOptional(), visit: z.number(), why: z.string(), key: z.string().exactOptional() }),
  ),
  effects: z.array(z.object({ key: z.string(), choice: z.enum(['keep', 'again']), declared: z.boolean() })),
  restores: z.array(z.string()),
  asks: z.array(z.object({ node: z.string(), visit: z.number(), what: z.string() })),
  completes: z.boolean(),
})
/** Of the view, only what is answered in fields of its own is looked at. */
export const ViewSchema = z.object({
  row: z.object({ instance: z.string(), workflow: z.string(), status: z.string() }),
  output: AnyJson.exactOptional(),
})
const names = z.array(z.string())
export const TaskPageSchema = z.object({
  rows: z.array(
    z.object({
      instance: z.string(),
      node: z.string(),
      visit: z.number(),
      workflow: z.string(),
      task: z.string(),
      status: z.string(),
      roles: names,
      people: names,
      taken: z.string().nullable(),
      opened: z.number(),
      due: z.number(),
    }),
  ),
  next: z.string().exactOptional(),
})
export const AnswerSchema = z.object({ value: AnyJson, masked: z.boolean() })
export const ListSchema = z.object({
  rows: z.array(
    z.object({
      instance: z.string(),
      stream: z.string(),
      workflow: z.string(),
      number: z.number(),
      key: z.string(),
      status: z.string(),
      started: z.number(),
      updated: z.number(),
      ended: z.number().nullable(),
      search: z.record(z.string(), z.string()).exactOptional(),
      trouble: z.object({ code: z.string(), fingerprint: z.string() }).nullable(),
    }),
  ),
  next: z.string().exactOptional(),
})
export const TaskViewSchema = z.object({ status: z.string() })
const LineSchema = z.union([SignalAccepted.extend(line), Accepted.extend(line), Completed.extend(line), Refusal.extend(line)])
const ProblemSchema = z.object({ code: z.string(), detail: z.string(), issues })

/** A text as JSON of a schema; undefined where it is none. */
export const read = <T>(schema: z.ZodType<T>, text: string): T | undefined => {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined // no JSON
  }
}

export const readLine = (text: string): LineAnswer | undefined => read(LineSchema, text)

/** The failure that an answer outside 2xx stands for. */
export const failureOf = (status: number, text: string): Refused => {
  const problem = read(ProblemSchema, text)
  if (problem === undefined)
    return { kind: 'refused', status, code: 'noAnswer', message: `the server answered ${status}, and not as this API does` }
  const { code, detail: message, ...more } = problem
  return { kind: 'refused', status, code, message, ...more }
}

export const unreachable = (url: string, error: unknown): Failure => {
  const { cause, message } = error instanceof Error ? error : new Error('unknown error')
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message
  return { kind: 'unreachable', message: `${url} cannot be reached: ${why}` }
}
