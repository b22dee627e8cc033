// From unknown data to data of a schema: an Either with readable issues, never an exception.
import { left, right } from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { core } from 'zod'
import type { Json, Zod } from './data.ts'
import { canonical, MOST_ISSUES, placeText } from '../base/index.ts'
import { zodOf } from './schema.ts'

/** What is wrong with a value; `path` leads to the part ('lines[0].sku', '' for the whole). */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** The value as the schema reads it, in the journal's form: checked JSON with sorted keys, frozen. */
export const decode = <T>(schema: Zod<T>, value: unknown): Either<readonly Issue[], Json<T>> => {
  const parsed = parse(schema, value)
  if ('issues' in parsed) return left(parsed.issues)
  const checked = canonical(parsed.data, '')
  // `as`: the schema has just said that the data is a T, and canonical that it is JSON.
  return checked.kind === 'ok' ? right(checked.value as Json<T>) : left([refusal(checked.problem)])
}

/** What keeps a value from its schema; empty where it fits. For who wants to know only that: nothing is copied. */
export const fits = (schema: Zod<unknown>, value: unknown): readonly Issue[] => {
  const parsed = parse(schema, value)
  return 'issues' in parsed ? parsed.issues : []
}

/** The payload of a `perform`: the fields of its input that the effect's schema names. */
export const pick = <T>(payload: Zod<T>, input: unknown): Either<readonly Issue[], Json<T>> => decode(payload, input)

/** One line for people: "orderId: expected string, received undefined; lines[0].sku: …". */
export const issuesText = (issues: readonly Issue[]): string =>
  issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')

/** Where a schema's own code threw. Beside the issues, which are told to whoever sent the data. */
const stacks = new WeakMap<Issue, string>()
export const thrownIn = (issues: readonly Issue[]): string | undefined =>
  issues.map((issue) => stacks.get(issue)).find((stack) => stack !== undefined)

const parse = (schema: Zod<unknown>, value: unknown): { readonly data: unknown } | { readonly issues: readonly Issue[] } => {
  try {
    const result = core.safeParse(zodOf(schema), value)
    if (result.success) return { data: result.data }
    return {
      issues: result.error.issues.slice(0, MOST_ISSUES).map((issue) => ({ path: placeText('', issue.path), message: issue.message })),
    }
  } catch (error) {
    const deep = error instanceof RangeError ? tooDeep(value) : undefined
    if (deep) return { issues: [deep] }
    // A refinement or a transform of the author's threw, or is asynchronous.
    const issue = { path: '', message: `the schema threw: ${error instanceof Error ? error.message : 'not an error'}` }
    if (error instanceof Error && error.stack !== undefined) stacks.set(issue, error.stack)
    return { issues: [issue] }
  }
}

/** What a schema that goes into itself, such as z.json(), cannot follow to its end: nor does the journal keep it. */
const tooDeep = (value: unknown): Issue | undefined => {
  const checked = canonical(value, '')
  return checked.kind === 'refused' && checked.tooDeep ? refusal(checked.problem) : undefined
}

const refusal = (problem: string): Issue => {
  const at = problem.indexOf(' ')
  return { path: problem.slice(0, at), message: problem.slice(at + 1) }
}
