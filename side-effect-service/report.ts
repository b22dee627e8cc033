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
  readonly claimed?: boolean
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

/** Long enough to understand, short enough for a list. */
const MAX_TEXT = 500
export const shortText = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text).toWellFormed()

/** The message alone: stacks and causes may quote what was sent. */
export const errorText = (error: unknown): string => {
  if (error instanceof Error) return shortText(error.message === '' ? error.name : error.message)
  return typeof error === 'string' && error !== '' ? shortText(error) : 'the handler threw something that is no Error'
}
