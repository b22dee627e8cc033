// Lets items through at no more than a rate.
import { pause } from '../ports.ts'
import type { Clock } from '../ports.ts'

/** Timers are no finer than a millisecond or so: what was missed is caught up with, but never more than this. */
const CATCH_UP_MS = 100

/** Ends when the signal aborts. */
export async function* paced<T>(
  items: AsyncIterable<T>,
  by: { readonly clock: Clock; readonly ratePerSecond: number | undefined; readonly stopSignal: AbortSignal | undefined },
): AsyncGenerator<T, void> {
  const { clock, ratePerSecond, stopSignal } = by
  const interval = ratePerSecond === undefined ? 0 : 1_000 / ratePerSecond
  let due = clock.now()
  for await (const item of items) {
    if (interval > 0 && due > clock.now()) await pause(clock, due - clock.now(), stopSignal)
    if (stopSignal?.aborted === true) return
    due = Math.max(due, clock.now() - CATCH_UP_MS) + interval
    yield item
  }
}
