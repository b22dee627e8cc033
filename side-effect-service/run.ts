// One call under a time limit: its signal aborts at the end of it, and an answer that comes later is still heard.
import type { Limits } from './limits.ts'

export type Ended<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timedOut' }

export interface Run<T> {
  readonly limits: Pick<Limits, 'at'>
  /** The end of the limit, milliseconds since the epoch. */
  readonly until: number
  /** Called at once, before `run` returns. */
  readonly call: (signal: AbortSignal) => Promise<T>
  /** What the call answered after its limit. */
  readonly late: (answer: T) => void
}

export const run = <T>({ limits, until, call, late }: Run<T>): Promise<Ended<T>> =>
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
      cancel()
      resolve({ kind: 'answered', answer })
    }
    const threw = (error: unknown) => {
      cancel()
      resolve({ kind: 'threw', error })
    }
    // Async, so that a handler that throws at once, or returns no promise, is heard as well.
    const calling = async () => call(controller.signal)
    calling().then(answered, threw)
  })
