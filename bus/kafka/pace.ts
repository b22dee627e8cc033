// How often a consumer fetches while there is much: a request for each record would cost the broker and us more than the records.
import { pause } from '../clock.ts'
import type { Clock } from '../clock.ts'

/** From one fetch that brought something to the next, in milliseconds. What comes after a rest waits for nothing. */
const GATHER = 5

/** Called when something was taken: resolves when the next fetch may begin. */
export const pace = (clock: Clock): (() => Promise<void>) => {
  let last = Number.NEGATIVE_INFINITY
  return async () => {
    const left = Math.min(GATHER, last + GATHER - clock.now())
    if (left > 0) await pause(clock, left)
    last = clock.now()
  }
}
