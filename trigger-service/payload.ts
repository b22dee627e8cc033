// A payload on its way in: decoded by the schema of its trigger, its key taken from the field that the trigger names.
import { isLeft } from 'fp-ts/lib/Either.js'
import { canonical, MOST_ISSUES } from '../base/index.ts'
import { decode, issuesText, keyOf } from '../dsl/internal.ts'
import type { AnySchema } from '../dsl/index.ts'
import type { Issue } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { MAX_KEY, runSchema } from '../engine/index.ts'
import type { Origin, RunCode } from '../engine/index.ts'
import { refused } from './answers.ts'
import type { Refused } from './answers.ts'

export interface DecodedPayload {
  readonly kind: 'payload'
  readonly value: JsonValue
  readonly id: string
}

/** A payload on its way in, and how the schema of its trigger is run. */
export interface Incoming {
  readonly raw: unknown
  readonly origin: Origin
  readonly run: RunCode
}

/** What a trigger decodes with, and the field that makes it unique. */
export interface PayloadDecoder {
  readonly decode: AnySchema
  readonly id: string
}

/** `target` is how a refusal names what refused: "workflow Order". `version` names whose schema it is. */
export const payloadOf = (
  { target, version }: { readonly target: string; readonly version: string },
  by: PayloadDecoder,
  { raw, run }: Pick<Incoming, 'raw' | 'run'>,
): DecodedPayload | Refused => {
  const of = () => ({ what: `the payload's schema of ${target}`, version, of: by.id })
  const ran = runSchema({ run }, by.decode, of, () => decode(by.decode, raw))
  if (ran.kind === 'stuck') return refused('invalid', `${target} refused the payload: ${ran.fault.message}`, { because: ran.fault.code })
  const decoded = ran.value
  if (isLeft(decoded)) return invalid(target, decoded.left)
  const checked = canonical(decoded.right) // what decodes is canonical already: this only gives it its type
  if (checked.kind === 'refused') return invalid(target, [{ path: '', message: checked.problem }])
  const { value } = checked
  const id = keyIn(value, by.id)
  return typeof id === 'string' ? { kind: 'payload', value, id } : invalid(target, [id])
}

/** The key in a field that makes a payload unique or says where it goes, or the issue that says what is wrong with it. */
export const keyIn = (payload: JsonValue, field: string): string | Issue => {
  const key = keyOf(payload, field)
  if (key === undefined) return { path: field, message: noKey(payload, field) }
  if (key.length > MAX_KEY) return { path: field, message: `is the key: it may have ${MAX_KEY} characters, this one has ${key.length}` }
  if (!key.isWellFormed()) return { path: field, message: 'is the key: it holds half of a character (a lone surrogate)' }
  return key
}

const noKey = (payload: JsonValue, field: string): string => {
  const found = typeof payload === 'object' && payload !== null && Object.getOwnPropertyDescriptor(payload, field)
  return found && typeof found.value === 'number'
    ? 'is the key: a number beyond 9007199254740991 is not exact, so that two keys would become one: send and declare it as a text'
    : 'is the key: it must be a number or a text that is not empty'
}

/** Enough to be understood; of a list of 10,000 wrong lines not even all are looked at. */
const MOST_IN_ANSWER = 20
const IN_MESSAGE = 3

export const invalid = (target: string, issues: readonly Issue[]): Refused => {
  const more = issues.length < MOST_ISSUES ? issues.length - IN_MESSAGE : 'many'
  const text = issuesText(issues.slice(0, IN_MESSAGE)) + (more === 'many' || more > 0 ? `; and ${more} more` : '')
  return refused('invalid', `${target} refused the payload: ${text}`, { issues: issues.slice(0, MOST_IN_ANSWER) })
}
