// From an instance to the start of another like it: the same input, or an edited one, read by a trigger of the active version under a new key.
import { isLeft } from 'fp-ts/lib/Either.js'
import { canonical } from '../../base/index.ts'
import type { JsonObject, JsonValue } from '../../base/index.ts'
import { decode, issuesText, keyOf } from '../../dsl/internal.ts'
import type { StartCommand } from '../messages.ts'
import { aggregateStream, instanceId, MAX_KEY, ownStream } from '../ids.ts'
import type { Version } from '../version.ts'
import { runCode } from './code.ts'
import type { Env } from './draft.ts'

export interface LikeOne {
  readonly instance: string
  /** Of the instance; two of one key would be one. */
  readonly key: string
  /** What it was started with, or what a person gives instead. */
  readonly input: JsonValue
  /** Goes into the field that the trigger names as its id. */
  readonly newKey?: string
}
export type StartAgain =
  | { readonly kind: 'start'; readonly start: Omit<StartCommand, 'origin'> }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export const startAgain = (env: Pick<Env, 'run'>, { hash, workflow }: Version, like: LikeOne): StartAgain => {
  const ran = runCode(
    env,
    () => ({ what: `the payload's schema of workflow ${workflow.name}`, version: hash, of: like.instance }),
    () => readBy(workflow.triggers, like),
  )
  if (ran.kind === 'stuck') return { kind: 'refused', ...ran.fault }
  if (ran.value.kind === 'refused') return ran.value
  const { input, key, id } = ran.value
  if (key === like.key)
    return {
      kind: 'refused',
      code: 'sameKey',
      message: `${like.instance} has the key ${key} already, and two of one key are one: give another in '${id}'`,
    }
  const at = workflow.aggregate === null ? key : keyOf(input, workflow.aggregate.key)
  if (at === undefined || key.length > MAX_KEY || at.length > MAX_KEY)
    return { kind: 'refused', code: 'invalid', message: `a key may have ${MAX_KEY} characters, and that of the aggregate must be there` }
  const stream = workflow.aggregate === null ? ownStream(workflow.name, key) : aggregateStream(workflow.aggregate.name, at)
  const instance = instanceId(workflow.name, key, stream)
  const { name, version: number } = workflow
  return { kind: 'start', start: { kind: 'start', stream, instance, workflow: name, number, hash, key, input, restartOf: like.instance } }
}

type Read =
  | { readonly kind: 'read'; readonly input: JsonValue; readonly key: string; readonly id: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** What the first trigger makes of it that takes it. */
const readBy = (triggers: Version['workflow']['triggers'], { input, newKey }: LikeOne): Read => {
  let message = 'its workflow has no trigger'
  for (const { decode: schema, id } of triggers) {
    const decoded = decode(schema, newKey === undefined ? input : withKey(input, id, newKey))
    if (isLeft(decoded)) {
      message = `the input does not fit: ${issuesText(decoded.left)}`
      continue
    }
    const checked = canonical(decoded.right)
    const key = checked.kind === 'ok' ? keyOf(checked.value, id) : undefined
    if (checked.kind === 'ok' && key !== undefined) return { kind: 'read', input: checked.value, key, id }
    message = `the input has no key in '${id}'`
  }
  return { kind: 'refused', code: 'invalid', message }
}

/** A key that was a number stays one. */
const withKey = (input: JsonValue, id: string, key: string): JsonValue => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  // `as`: what is an object and no list.
  const before: unknown = Reflect.get(input, id)
  return { ...(input as JsonObject), [id]: typeof before === 'number' && String(Number(key)) === key ? Number(key) : key }
}
