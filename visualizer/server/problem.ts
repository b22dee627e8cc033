// What the page's API answers when a request is refused.
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { PROBLEM_TYPE, problemDocument } from '../../base/index.ts'
import type { ProblemDocument } from '../../base/index.ts'

export const problem = (c: Context, status: ContentfulStatusCode, of: Omit<ProblemDocument, 'status' | 'type'>): Response =>
  c.json(problemDocument({ status, ...of }), status, { 'content-type': PROBLEM_TYPE })

export const notFound = (c: Context, what: string): Response =>
  problem(c, 404, { code: 'notFound', title: 'Not found', detail: `There is no ${what}.` })

/** Names in a message, at most: an action with 60,000 unknown keys is answered in a few lines. */
const MOST_TEXT = 500

/** `where`: what was read, as a person would call it: `query`, `body`. */
export const invalid = (c: Context, where: string, error: z.ZodError): Response => {
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message: shortened(message) }))
  const first = issues[0]
  const detail =
    first === undefined ? `The ${where} is not valid.` : `${where}${first.path === '' ? '' : `.${first.path}`}: ${first.message}`
  return problem(c, 422, { code: 'invalid', title: `The ${where} is not valid`, detail, issues })
}

const shortened = (text: string): string => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text)
