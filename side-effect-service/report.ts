// What the executor is told: commands keyed by stream, with errors that carry no payloads.
import type { EffectRequest, OutcomeCommand } from '../engine/index.ts'
import type { Message } from '../bus/index.ts'

/** What came of a request. `attempt` is the one that it came of, or the number of attempts made where there is none. */
export interface Result {
  readonly attempt: number
  readonly report: OutcomeCommand['report']
  readonly probed?: true
}

/** What is known of the calls so far, see `EffectAttempted`. */
export interface KnownOfCalls {
  readonly claimed?: true
  readonly lost?: number
}
/** Attempt `attempt` settled nothing; the next is due in that many milliseconds, by whoever's clock. */
export const tryAgain = (attempt: number, error: string, inMs: number, known: KnownOfCalls = {}): Result => ({
  attempt,
  report: { kind: 'attempted', error, retryInMs: Math.max(0, inMs), ...known },
})

export const outcomeMessage = (of: {
  readonly request: EffectRequest
  readonly repeat: 'safe' | 'unsafe'
  readonly result: Result
}): Message<OutcomeCommand> => {
  const { request, repeat, result } = of
  const { stream, after, trace } = request
  const value: OutcomeCommand = { kind: 'outcome', stream, of: request.of, after, repeat, ...result, ...(trace !== undefined && { trace }) }
  return { key: stream, value }
}

/** How deep causes are followed: some libraries wrap errors in errors. */
const DEEPEST = 5
/** Codes are of the system or of a library (`ECONNREFUSED`, `UND_ERR_SOCKET`), never of the user. */
const CODE = /^[A-Z][A-Z0-9_]{2,40}$/

/** `ECONNREFUSED 127.0.0.1:7511`: the deepest error that has a code, and the address where it names one. */
const systemCause = (error: Error, depth = 0): string | undefined => {
  const { cause } = error
  const [first] = error instanceof AggregateError ? error.errors : []
  const inner = cause instanceof Error ? cause : first instanceof Error ? first : undefined
  const deeper = inner && depth < DEEPEST ? systemCause(inner, depth + 1) : undefined
  if (deeper !== undefined) return deeper
  if (!('code' in error) || typeof error.code !== 'string' || !CODE.test(error.code)) return undefined
  const host = fieldOf(error, 'address') ?? fieldOf(error, 'hostname')
  const port = fieldOf(error, 'port')
  return [error.code, host === undefined ? undefined : port === undefined ? host : `${host}:${port}`]
    .filter((part) => part !== undefined)
    .join(' ')
}
const fieldOf = (error: object, name: string): string | undefined => {
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Long enough to understand, short enough for a list. */
const MAX_TEXT = 500
export const shortText = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text).toWellFormed()

/** The message, and where the system refused a connection its code and address. Nothing else: stacks and causes may quote what was sent. */
export const errorText = (error: unknown): string => {
  if (error instanceof Error) {
    const said = error.message === '' ? error.name : error.message
    const cause = systemCause(error)
    return shortText(cause === undefined || said.includes(cause) ? said : `${said} (${cause})`)
  }
  return typeof error === 'string' && error !== '' ? shortText(error) : 'the handler threw something that is no Error'
}
