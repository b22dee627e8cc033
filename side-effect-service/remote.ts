// Functions behind HTTP: the handler that the platform brings for a `remoteStep`. What came of a call is told by its status, its value by its schema.
import { failed, notFound, ok, unknown } from '../dsl/index.ts'
import type { Call, EffectValue, NotFound, Outcome, RemoteAt } from '../dsl/index.ts'
import { lru } from '../base/index.ts'
import type { RegisteredHandler } from './registry.ts'

/** What such a call needs of the process. */
export interface RemoteWorld {
  readonly fetch: typeof globalThis.fetch
  readonly env: (name: string) => string | undefined
}
const here: RemoteWorld = { fetch: (...args) => fetch(...args), env: (name) => process.env[name] }

/** Where nothing is said, as with handlers. */
const LIMIT = 30_000
const CONCURRENCY = 16
/** Of an answer, in bytes: an outcome is part of a turn. */
const LARGEST = 1_000_000
/** It says that nothing was done, and that another attempt may do better: who is not let in, or asks too early, has set or will set something right. */
const NOT_NOW: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 425, 429])
/** Nothing was sent. */
const UNREACHABLE: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/** One for each declaration, whatever version has it: room is given by handler. Undefined: the kind is not remote. */
export const remoteHandlers = (world: RemoteWorld = here): ((effect: EffectValue) => RegisteredHandler | undefined) => {
  const known = new Map<string, RegisteredHandler>()
  return ({ kind, schemas, remote }) => {
    if (remote === undefined) return undefined
    const key = JSON.stringify([kind, remote, schemas.failed !== undefined])
    const found = known.get(key) ?? { kind, handler: handlerFor(world, kind, remote) }
    known.set(key, found)
    return found
  }
}

const handlerFor = (world: RemoteWorld, kind: string, remote: RemoteAt): RegisteredHandler['handler'] => {
  /** Attempts that certainly did nothing, by effect key. Who does not know of one leaves it to a person. */
  const undone = lru<{ readonly attempt: number }>(10_000)
  const run = async (payload: unknown, call: Call): Promise<Outcome<unknown, unknown>> => {
    const came = await called(world, kind, remote, payload, call)
    if (came.kind !== 'notDone') return came
    undone.set(call.effectKey, { attempt: call.attempt })
    throw new Error(came.why)
  }
  const limits = { limit: LIMIT, concurrency: CONCURRENCY }
  if (remote.repeat === 'safe') return { ...limits, repeat: 'safe', run }
  const probe = async (_payload: unknown, { effectKey, attempt }: Call): Promise<Outcome<unknown, unknown> | NotFound> =>
    undone.get(effectKey)?.attempt === attempt ? notFound() : unknown()
  return { ...limits, repeat: 'unsafe', run, probe }
}

interface NotDone {
  readonly kind: 'notDone'
  readonly why: string
}
const notDone = (why: string): NotDone => ({ kind: 'notDone', why })

/** Throws where nobody knows what came of it. */
const called = async (
  { fetch: send, env }: RemoteWorld,
  kind: string,
  { at, secrets = {} }: RemoteAt,
  payload: unknown,
  { effectKey, attempt, signal, trace }: Call,
): Promise<Outcome<unknown, unknown> | NotDone> => {
  const lacking = [...(typeof at === 'string' ? [] : [at.env]), ...Object.values(secrets)].find((name) => env(name) === undefined)
  if (lacking !== undefined) return notDone(`the environment variable ${lacking}, which '${kind}' needs, is not set in this process`)
  const url = typeof at === 'string' ? at : env(at.env)!
  const values = Object.entries(secrets).map(([header, name]) => [header, env(name)!.trim()] as const) // as it is sent: a file with a secret in it often ends with a line break
  const headers = {
    ...Object.fromEntries(values),
    'content-type': 'application/json',
    accept: 'application/json',
    'idempotency-key': encodeURI(effectKey),
    'contrail-attempt': `${attempt}`,
    ...(trace !== undefined && { traceparent: trace }),
  }
  const hide = (text: string): string =>
    values.reduce((hidden, [, value]) => (value === '' ? hidden : hidden.replaceAll(value, '[secret]')), text)
  let answer: Response
  try {
    answer = await send(url, { method: 'POST', headers, body: JSON.stringify(payload), redirect: 'manual', signal })
  } catch (error) {
    const code = codeOf(error)
    const why = `'${kind}' could not be reached${code === undefined ? '' : `: ${code}`}`
    if (UNREACHABLE.has(code)) return notDone(why)
    // oxlint-disable-next-line eslint/preserve-caught-error -- a header that cannot be sent stands in its message, with the secret
    throw new Error(why)
  }
  const { status } = answer
  if (status >= 200 && status < 300) return ok(jsonIn(kind, status, { text: await textOf(kind, answer), hide }))
  if (NOT_NOW.has(status)) {
    await answer.body?.cancel()
    return notDone(`'${kind}' answered ${status}: nothing was done`)
  }
  if (status >= 400 && status < 500) return failed(jsonIn(kind, status, { text: await textOf(kind, answer), hide }))
  await answer.body?.cancel()
  throw new Error(`'${kind}' answered ${status}`)
}

/** Of an error of the network: never its message, which may name what was sent. */
const codeOf = (error: unknown): string | undefined => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
}

/** Read as it comes, and no further than to its bound. */
const textOf = async (kind: string, { status, body }: Response): Promise<string> => {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > LARGEST) throw new Error(`'${kind}' answered ${status} with more than ${LARGEST} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Read first, then hidden: a text may stand in JSON with other characters than it has, such as '\/' for '/'. */
const jsonIn = (
  kind: string,
  status: number,
  { text, hide }: { readonly text: string; readonly hide: (of: string) => string },
): unknown => {
  if (text === '') return undefined
  const hidden = (_key: string, value: unknown): unknown => {
    if (typeof value === 'string') return hide(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [hide(key), inner]))
  }
  try {
    return JSON.parse(text, hidden)
  } catch {
    throw new Error(`'${kind}' answered ${status} with what is no JSON`)
  }
}
