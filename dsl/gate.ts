// The functions at the gate of a workflow: who is let in, and the first state made from a payload. Pure, run as steps are: on frozen data.
import { isLeft } from 'fp-ts/lib/Either.js'
import { canonical, canonicalRead, differsAt } from '../base/index.ts'
import type { JsonObject, JsonValue } from '../base/index.ts'
import { decode, issuesText, thrownIn } from './decode.ts'
import { described } from './evaluate.ts'
import type { Accept, AnyWorkflow } from './nodes/workflow.ts'
import { trackReads } from './reads.ts'
import type { Reads } from './reads.ts'

/** It could not be said: a sentence that names the function. */
export interface GateFault {
  readonly kind: 'faulted'
  readonly code: 'accept' | 'initial' | 'impure'
  readonly message: string
  readonly stack?: string
}
export type Verdict = { readonly kind: 'in' } | { readonly kind: 'refused'; readonly reason: string; readonly reads: Reads } | GateFault
export type MadeState = { readonly kind: 'made'; readonly state: JsonObject } | GateFault

interface Payload {
  readonly payload: JsonValue
  /** Asks a second time, and faults where the answers differ. */
  readonly twice?: boolean
}
type Named = Pick<AnyWorkflow, 'name'>

/** Reasons are for people: what is longer is cut. */
const LONGEST = 500

/** Never throws. A workflow without `accept` lets all in. */
export const askAccept = (
  { name, metadata: { accept } }: Named & Pick<AnyWorkflow, 'metadata'>,
  { payload, state, twice = false }: Payload & { readonly state: JsonObject },
): Verdict => {
  if (accept === undefined) return IN
  const first = asked(name, accept, payload, state)
  if (!twice || first.kind === 'faulted') return first
  return differsAt(first, asked(name, accept, payload, state)) === undefined
    ? first
    : { kind: 'faulted', code: 'impure', message: `accept of ${name}: asked twice of the same, it gave two answers` }
}
const IN: Verdict = { kind: 'in' }

const asked = (name: string, accept: Accept, payload: JsonValue, state: JsonObject): Verdict => {
  const fault = (message: string, stack?: string): GateFault => ({
    kind: 'faulted',
    code: 'accept',
    message: `accept of ${name}: ${message}`,
    ...(stack !== undefined && { stack }),
  })
  const given = frozen(payload, state)
  if (typeof given === 'string') return fault(given)
  const tracked = trackReads(given.state)
  try {
    const answer = accept(given.payload, tracked.state)
    if (answer === true) return IN
    if (typeof answer === 'string') return { kind: 'refused', reason: reasonOf(answer), reads: tracked.reads() }
    return fault(`it gave ${kindOf(answer)}: give true, or the reason as a text`)
  } catch (thrown) {
    const { text, stack } = described(thrown)
    return fault(text, stack)
  }
}
const reasonOf = (text: string): string => (text === '' ? 'it gave no reason' : text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** Never throws. `workflow.initialFrom` is there. */
export const makeInitial = (
  workflow: Named & Pick<AnyWorkflow, 'state' | 'initialFrom'>,
  { payload, twice = false }: Payload,
): MadeState => {
  const first = made(workflow, payload)
  if (!twice || first.kind === 'faulted') return first
  return differsAt(first, made(workflow, payload)) === undefined
    ? first
    : { kind: 'faulted', code: 'impure', message: `initial of ${workflow.name}: made twice from the same, it gave two states` }
}

const made = ({ name, state: schema, initialFrom }: Named & Pick<AnyWorkflow, 'state' | 'initialFrom'>, payload: JsonValue): MadeState => {
  const fault = (message: string, stack?: string): GateFault => ({
    kind: 'faulted',
    code: 'initial',
    message: `initial of ${name}: ${message}`,
    ...(stack !== undefined && { stack }),
  })
  const given = frozen(payload, {})
  if (typeof given === 'string') return fault(given)
  try {
    const checked = canonical(initialFrom?.(given.payload), 'initial')
    if (checked.kind === 'refused') return fault(checked.problem)
    const { value } = checked
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault(`it gave ${kindOf(value)}: give an object`)
    const decoded = decode(schema, value)
    // `as`: a value that is an object, and no list.
    if (!isLeft(decoded)) return { kind: 'made', state: value as JsonObject }
    return fault(`what it gave does not fit the schema of the state: ${issuesText(decoded.left)}`, thrownIn(decoded.left))
  } catch (thrown) {
    const { text, stack } = described(thrown)
    return fault(text, stack)
  }
}

/** As it is read back from the journal; or why it is no JSON. */
const frozen = (payload: JsonValue, state: JsonObject): { readonly payload: JsonValue; readonly state: JsonObject } | string => {
  const given = canonicalRead(payload, 'payload')
  if (given.kind === 'refused') return given.problem
  const held = canonicalRead(state, 'state')
  // `as`: what was an object still is one.
  return held.kind === 'refused' ? held.problem : { payload: given.value, state: held.value as JsonObject }
}

const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'object' && 'then' in value) return 'a promise'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : `a value of type ${typeof value}`
}
