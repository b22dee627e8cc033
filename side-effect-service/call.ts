// A call of a handler, or of its probe: its permit, its time limit, its answer read and counted.
import type { Call, EffectValue, NotFound } from '../dsl/index.ts'
import type { HandlerValue } from '../dsl/internal.ts'
import { errorIn, placeOf } from '../base/index.ts'
import type { JsonValue, Clock } from '../base/index.ts'
import type { EffectRequest } from '../engine/index.ts'
import type { Claim } from '../journal/index.ts'
import { readOutcome, readProbe } from './answer.ts'
import type { HandlerAnswer, HandlerResult } from './answer.ts'
import type { Claims } from './claims.ts'
import type { Semaphore } from './semaphore.ts'
import type { Log, SideEffectMetrics } from './ports.ts'
import type { RegisteredHandler } from './registry.ts'
import type { Standing } from './in-work.ts'
import type { LateReports } from './late.ts'
import type { Limits } from './limits.ts'
import { errorText } from './report.ts'
import type { Result } from './report.ts'
import { run } from './run.ts'
import type { Suspects } from './suspects.ts'
import type { Waits } from './waits.ts'

/** What interpreting any request takes. */
export interface EffectShell {
  readonly clock: Clock
  readonly random: () => number
  readonly claims: Claims
  readonly process: string
  /** When the call of a claim must have ended, by our clock. */
  readonly endOf: (claim: Claim) => number
  readonly graceMs: number
  /** When the journal was restored: an effect without a claim may have had one that is lost. */
  readonly restoredAt: number | undefined
  readonly shortRetryMs: number
  readonly waits: Waits
  readonly limits: Limits
  /** A call without an answer is probed later: until that time it may still be running. */
  readonly leaveOpen: (until: number) => void
  readonly suspects: Suspects
  /** Resolves when the result is durable. It is reported once more in the ordinary way, which changes nothing. */
  readonly submit: (request: EffectRequest, repeat: 'safe' | 'unsafe', result: Result) => Promise<void>
  readonly log: Pick<Log, 'warn'>
  readonly metrics: SideEffectMetrics | undefined
  /** Told of each call that threw, or did not answer within its limit. */
  readonly onFailedCall: ((call: FailedCall) => void) | undefined
}
export interface FailedCall {
  readonly kind: string
  readonly effectKey: string
  readonly attempt: number
  readonly what: 'run' | 'probe'
  /** `threw`, `timeout`. */
  readonly how: string
  readonly stack?: string | undefined
}
/** A request that has a handler, with what its own version declares of the kind. */
export interface Task<H extends HandlerValue = HandlerValue> extends RegisteredHandler {
  readonly effect: EffectValue
  readonly handler: H
  readonly request: EffectRequest
  readonly effectKey: string
  readonly payload: JsonValue
  readonly semaphore: Semaphore
  readonly late: LateReports
  readonly standing: Standing
}

/** Needs a permit. Calls the handler at once, unless an earlier call has answered late in the meantime. */
export const callHandler = (shell: EffectShell, task: Task, attempt: number): Promise<HandlerResult | LateResult> => {
  const { effect, handler, late } = task
  const known = late.known()
  if (known !== undefined) return Promise.resolve({ kind: 'known', result: known })
  late.begins(attempt)
  const cameLate = (answer: HandlerAnswer): void => {
    const came = readOutcome(effect, answer)
    if (came.kind === 'certain') late.came(attempt, came.outcome)
  }
  return counted({ shell, task, attempt, what: 'run', call: handler.run, read: (answer) => readOutcome(effect, answer), late: cameLate })
}
export interface LateResult {
  readonly kind: 'known'
  readonly result: Result
}

/** Needs a permit. An answer after the time limit is dropped: probing again is harmless. */
export const callProbe = (shell: EffectShell, task: Task<Unsafe>, attempt: number): Promise<HandlerResult | NotFound> => {
  const { effect, handler } = task
  return counted({
    shell,
    task,
    attempt,
    what: 'probe',
    call: handler.probe,
    read: (answer) => readProbe(effect, answer),
    late: () => {},
  })
}
export type Unsafe = Extract<HandlerValue, { readonly repeat: 'unsafe' }>

interface Counted<Read> {
  readonly shell: EffectShell
  readonly task: Task
  readonly attempt: number
  readonly what: 'run' | 'probe'
  readonly call: (payload: unknown, call: Call) => Promise<HandlerAnswer>
  readonly read: (answer: HandlerAnswer) => Read
  readonly late: (answer: HandlerAnswer) => void
}
const counted = <Read extends HandlerResult | NotFound>(
  of: Counted<Read>,
): Promise<Read | Extract<HandlerResult, { readonly kind: 'uncertain' }>> => {
  const { shell, task, attempt, what, call, read, late } = of
  const { clock, limits, log, metrics } = shell
  const { kind, effectKey, payload } = task
  const { limit } = task.handler
  const began = clock.now()
  const count = (result: string) => metrics?.called({ kind, what, result, ms: clock.now() - began })

  const left = (error: unknown): void =>
    log.warn({ kind, effectKey, attempt }, `the handler of '${kind}' left an error that nobody caught: ${nameOf(error)}`)
  const made = (signal: () => AbortSignal): Promise<HandlerAnswer> => call(payload, callInfo(task, attempt, signal))
  return run({ limits, until: began + limit, of: { kind, effectKey, attempt }, late, left, call: made }).then((ended) => {
    if (ended.kind !== 'answered') {
      count(ended.kind)
      const stack = ended.kind === 'threw' && ended.error instanceof Error ? ended.error.stack : undefined
      shell.onFailedCall?.({ kind, effectKey, attempt, what, how: ended.kind, stack })
      return { kind: 'uncertain', error: ended.kind === 'threw' ? errorText(ended.error) : `no answer within ${limit} ms` }
    }
    const came = read(ended.answer)
    count(resultOf(came))
    return came
  })
}

/** The second argument of a handler. An AbortSignal costs several objects and few handlers use it, so it is created on first access. */
const callInfo = ({ effectKey, request: { trace } }: Task, attempt: number, signal: () => AbortSignal): Call =>
  trace === undefined
    ? {
        effectKey,
        attempt,
        get signal() {
          return signal()
        },
      }
    : {
        effectKey,
        attempt,
        trace,
        get signal() {
          return signal()
        },
      }

const resultOf = (came: HandlerResult | NotFound): string => (came.kind === 'certain' ? came.outcome.kind : came.kind)

/** Runs the work under a permit. Undefined, and nothing is run, where the service stops first or the request is outdated by then. */
export const withPermit = async <T>(
  { semaphore, standing }: Pick<Task, 'semaphore' | 'standing'>,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  const permit = semaphore.acquire()
  if (permit !== true && !(await permit)) return undefined
  try {
    return standing.isOver() ? undefined : await work()
  } finally {
    semaphore.release()
  }
}

/** Name and place of an error. Its message may hold data, so it is in the journal and not in the log. */
const nameOf = (error: unknown): string => {
  const stack = error instanceof Error ? error.stack : undefined
  const [name, place] = [errorIn(stack) ?? 'no error', placeOf(stack)]
  return place === undefined ? name : `${name} (${place})`
}
