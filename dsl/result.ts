// What a step returned, checked key by key and turned into the journal's form.
import { isLeft } from 'fp-ts/lib/Either.js'
import { decode, issuesText, thrownIn } from './decode.ts'
import { canonical, isPlain } from '../base/index.ts'
import type { Canonical, JsonObject, JsonValue } from '../base/index.ts'
import { declarationOf } from './side-effect.ts'

/** A request as it is recorded. */
export type Requested = { readonly kind: string; readonly payload: JsonValue }
/** A step's result as it is recorded; what is empty is left out. */
export interface StepResult {
  readonly output: JsonValue
  readonly patch?: JsonObject
  readonly unset?: readonly string[]
  readonly sideEffects: readonly Requested[]
}
export type CheckedResult =
  | { readonly kind: 'ok'; readonly result: StepResult }
  | { readonly kind: 'refused'; readonly code: 'promise' | 'notJson' | 'badResult'; readonly message: string; readonly stack?: string }

const SHAPE = 'a step returns { output, state?, unset?, sideEffects? }'
const KEYS: ReadonlySet<string> = new Set(['output', 'state', 'unset', 'sideEffects'])
const NOTHING = {}
const NONE: readonly never[] = []
/** What most steps leave out is brought into the journal's form once. */
const [nothing, none] = [canonical(NOTHING), canonical(NONE)]
const inForm = (value: unknown, at: string): Canonical => (value === NOTHING ? nothing : value === NONE ? none : canonical(value, at))
const bad = (message: string, stack?: string): CheckedResult => ({
  kind: 'refused',
  code: 'badResult',
  message,
  ...(stack !== undefined && { stack }),
})
const notJson = (message: string): CheckedResult => ({ kind: 'refused', code: 'notJson', message })
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && isPlain(value)

/** Reads a result once. Getters and proxies inside it may throw. */
export const checkResult = (returned: unknown): CheckedResult => {
  if (isThenable(returned)) {
    // A rejection that nobody awaits would end the process.
    Promise.resolve(returned).catch(() => undefined)
    const message = 'it returned a promise: a step is pure and synchronous, what takes time is a side effect'
    return { kind: 'refused', code: 'promise', message }
  }
  if (!isObject(returned)) return bad(`it returned no result: ${SHAPE}`)
  const stray = strayIn(returned)
  if (stray !== undefined) return bad(`its result has an unknown key '${stray}': ${SHAPE}`)
  const { output, state = NOTHING, unset = NONE, sideEffects = NONE } = returned
  if (output === undefined) return bad('its result has no output: return null where there is nothing to say')
  const mistake = patchMistake(state, unset)
  if (mistake !== undefined) return bad(mistake)
  const requests = requestsIn(sideEffects)
  return requests.kind === 'mistake'
    ? bad(requests.message, requests.stack)
    : recorded({ output, state, unset, sideEffects: requests.decoded })
}

/** A result that has been looked through: what is left to find is what is no JSON. */
interface Looked {
  readonly output: unknown
  readonly state: unknown
  readonly unset: unknown
  readonly sideEffects: unknown
}
const recorded = (looked: Looked): CheckedResult => {
  const output = canonical(looked.output, 'output')
  if (output.kind === 'refused') return notJson(output.problem)
  const state = inForm(looked.state, 'state')
  if (state.kind === 'refused') return notJson(state.problem)
  const unset = inForm(looked.unset, 'unset')
  if (unset.kind === 'refused') return notJson(unset.problem)
  const sideEffects = inForm(looked.sideEffects, 'sideEffects')
  if (sideEffects.kind === 'refused') return notJson(sideEffects.problem)
  // `as`: a copy has the shape of its original.
  const [patch, keys] = [state.value as JsonObject, unset.value as readonly string[]]
  const result: { -readonly [K in keyof StepResult]: StepResult[K] } = {
    output: output.value,
    sideEffects: sideEffects.value as readonly Requested[],
  }
  if (!isEmpty(patch)) result.patch = patch
  if (keys.length > 0) result.unset = keys
  return { kind: 'ok', result }
}

// Loops, where a list of the keys would be made only to be looked through.
const isEmpty = (of: JsonObject): boolean => {
  for (const _ in of) return false
  return true
}
const strayIn = (result: object): string | undefined => {
  for (const key in result) if (!KEYS.has(key) && Object.hasOwn(result, key)) return key
  return undefined
}
const undefinedIn = (patch: Readonly<Record<string, unknown>>): string | undefined => {
  for (const key in patch) if (patch[key] === undefined && Object.hasOwn(patch, key)) return key
  return undefined
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

const patchMistake = (state: unknown, unset: unknown): string | undefined => {
  if (!isObject(state)) return 'its state is no object: a patch holds the keys that change'
  if (state === NOTHING && unset === NONE) return undefined
  const missing = undefinedIn(state)
  if (missing !== undefined) return `state.${missing} is undefined: to remove a key, name it in unset`
  if (unset === NONE) return undefined
  if (!Array.isArray(unset)) return 'its unset is no list: it lists the keys to remove'
  const odd = unset.findIndex((key) => typeof key !== 'string')
  if (odd !== -1) return `unset[${odd}] is no text: unset lists the keys to remove`
  const both = unset.find((key) => Object.hasOwn(state, key))
  return both === undefined ? undefined : `state.${both} is set and unset in one result: drop one of the two`
}

/** Payloads as their schemas read them: the same as `perform` would ask with. */
type Requests =
  | { readonly kind: 'requests'; readonly decoded: readonly unknown[] }
  | { readonly kind: 'mistake'; readonly message: string; readonly stack?: string | undefined }

const requestsIn = (sideEffects: unknown): Requests => {
  const wrong = (message: string, stack?: string): Requests => ({ kind: 'mistake', message, stack })
  if (!Array.isArray(sideEffects)) return wrong('its sideEffects are no list')
  if (sideEffects.length === 0) return { kind: 'requests', decoded: NONE }
  const decoded: unknown[] = []
  for (const [i, request] of sideEffects.entries()) {
    const declared = isRequest(request) ? declarationOf(request) : undefined
    if (declared === undefined) return wrong(`sideEffects[${i}] is no request: call a declared side effect with its payload`)
    const payload = decode(declared.schemas.payload, request.payload)
    if (isLeft(payload))
      return wrong(`sideEffects[${i}] does not hold the payload of ${declared.kind}: ${issuesText(payload.left)}`, thrownIn(payload.left))
    decoded.push({ kind: declared.kind, payload: payload.right })
  }
  return { kind: 'requests', decoded }
}
const isRequest = (request: unknown): request is { readonly kind: string; readonly payload: unknown } =>
  isObject(request) && typeof request.kind === 'string' && Object.hasOwn(request, 'payload') && Object.keys(request).length === 2
