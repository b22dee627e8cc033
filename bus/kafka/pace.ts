// How often is asked of a broker while there is much: a request for each record would cost it and us more than the records.
import { pause } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'

/** From one request to the next, in milliseconds. What comes after a rest waits for nothing. */
const GATHER = 5

/** Resolves when the next request may begin: at once after a rest. */
export const pace = (clock: Clock): (() => Promise<void>) => {
  let last = Number.NEGATIVE_INFINITY
  return async () => {
    const left = Math.min(GATHER, last + GATHER - clock.now())
    if (left > 0) await pause(clock, left)
    last = clock.now()
  }
}
