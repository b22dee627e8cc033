// What is answered when a request is refused: problem+json (RFC 9457) that names the field and the fix.
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import type { Problem } from './api.ts'

export const problem = (c: Context, status: ContentfulStatusCode, of: Omit<Problem, 'status' | 'type'>): Response =>
  c.json({ type: 'about:blank', status, ...of } satisfies Problem, status, { 'content-type': 'application/problem+json' })

export const notFound = (c: Context, what: string): Response =>
  problem(c, 404, { code: 'notFound', title: 'Not found', detail: `There is no ${what}.` })

/** `where`: what was read, as a person would call it: `query`, `body`. */
export const invalid = (c: Context, where: string, error: z.ZodError): Response => {
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const first = issues[0]
  const detail =
    first === undefined ? `The ${where} is not valid.` : `${where}${first.path === '' ? '' : `.${first.path}`}: ${first.message}`
  return problem(c, 422, { code: 'invalid', title: `The ${where} is not valid`, detail, issues })
}
