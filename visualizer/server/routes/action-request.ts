// What the routes of all actions share: the body with who acts and why, and the answer made of the executor's reply.
import type { Context } from 'hono'
import { z } from 'zod'
import { canonical } from '../../../base/index.ts'
import type { JsonValue } from '../../../base/index.ts'
import type { Reply } from '../../../engine/index.ts'
import type { ActionResult } from '../api.ts'
import { maskedAt } from '../mask.ts'
import { invalid, problem } from '../problem.ts'

export const textField = (what: string, max: number) =>
  z
    .string({ error: `say ${what}` })
    .trim()
    .min(1, `say ${what}`)
    .max(max, `at most ${max} characters`)
    // It becomes part of keys and instances, where two such would be one.
    .refine((text) => text.isWellFormed(), 'holds half of a character (a lone surrogate): write whole ones')

/** Every action names its author and reason; its id makes it idempotent. */
export const actionFields = {
  id: textField('an id that makes this action count once', 128),
  by: textField('who you are', 128),
  reason: textField('why, for those who read it later', 2000),
}

/** JSON that a person wrote; what the page had masked must not come back as a value. */
export const writtenAs = (at: string) =>
  z.unknown().transform((value, context): JsonValue => {
    const checked = canonical(value, at)
    const problemIn = checked.kind === 'refused' ? checked.problem : maskedAt(checked.value, at)
    if (checked.kind === 'ok' && problemIn === undefined) return checked.value
    context.addIssue({ code: 'custom', message: problemIn ?? 'must be JSON' })
    return z.NEVER
  })
export const Written = writtenAs('value')

/** The body by the schema, or the problem response. */
export const bodyOf = async <T extends object>(c: Context, schema: z.ZodType<T>): Promise<T | Response> => {
  // CSRF: without a preflight a page of another origin cannot send this content type.
  if (c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json')
    return problem(c, 415, {
      code: 'unsupportedMediaType',
      title: 'Another type is expected',
      detail: 'Send Content-Type application/json.',
    })
  const json = await jsonOf(c)
  if (json.kind === 'broken') return problem(c, 400, { code: 'notJson', title: 'The body is no JSON', detail: json.detail })
  const read = schema.safeParse(json.value)
  return read.success ? read.data : invalid(c, 'body', read.error)
}

type Json = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly detail: string }
const jsonOf = async (c: Context): Promise<Json> => {
  try {
    return { kind: 'json', value: await c.req.json<unknown>() }
  } catch {
    return { kind: 'broken', detail: 'body: it is no JSON.' } // what the parser says quotes the body
  }
}

export const answered = (c: Context, reply: Reply | undefined): Response => {
  if ((reply?.kind === 'refused' || reply?.kind === 'done') && reply.differs === true) {
    const detail =
      'Something else was asked for under this id before, and only that counts: nothing was done now. Give a new action a new id.'
    return problem(c, 409, { code: 'differs', title: 'The id is taken', detail })
  }
  // What somebody wrote is wrong by itself; all else is refused for where things stand.
  if (reply?.kind === 'refused')
    return problem(c, UNFIT.has(reply.code) ? 422 : 409, { code: reply.code, title: 'Refused', detail: reply.message })
  const acted: ActionResult = { kind: reply === undefined ? 'sent' : 'done' }
  return c.json(acted, reply === undefined ? 202 : 200)
}

const UNFIT: ReadonlySet<string> = new Set(['form', 'empty'])
