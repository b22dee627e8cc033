// One call under a time limit: its signal aborts at the end of it, and an answer that comes later is still heard.
import { inCall } from './in-call.ts'
import type { CallInWork } from './in-call.ts'
import type { Limits } from './limits.ts'

export type Ended<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timedOut' }

export interface HandlerRun<T> {
  readonly limits: Pick<Limits, 'at'>
  /** The end of the limit, milliseconds since the epoch. */
  readonly until: number
  /** Whose call it is: by that what it leaves uncaught finds its way back. */
  readonly of: Omit<CallInWork, 'left'>
  /** Called at once, before `run` returns. The signal is made for who asks for it. */
  readonly call: (signal: () => AbortSignal) => Promise<T>
  /** What the call answered after its limit, or after it had left an error that nobody caught. */
  readonly late: (answer: T) => void
  /** It left an error that nobody caught. */
  readonly left: (error: unknown) => void
}

export const run = <T>({ limits, until, of, call, late, left }: HandlerRun<T>): Promise<Ended<T>> =>
  new Promise((resolve) => {
    const controller = new AbortController()
    let over = false
    const cancel = limits.at(until, () => {
      over = true
      resolve({ kind: 'timedOut' })
      controller.abort(new Error('the time limit of the call is over'))
    })
    const answered = (answer: T) => {
      if (over) return late(answer)
      over = true
      cancel()
      resolve({ kind: 'answered', answer })
    }
    const threw = (error: unknown) => {
      over = true
      cancel()
      resolve({ kind: 'threw', error })
    }
    const leaves = (error: unknown): void => {
      left(error)
      if (!over) threw(error)
    }
    const { kind, effectKey, attempt } = of
    try {
      const answer = inCall({ kind, effectKey, attempt, left: leaves }, () => call(() => controller.signal))
      // A handler in plain JavaScript may return no promise.
      Promise.resolve(answer).then(answered, threw)
    } catch (error) {
      threw(error)
    }
  })
