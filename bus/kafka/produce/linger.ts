// Batching delay under load: a request for each record would cost the broker and us more than the records themselves.
import { pause } from '../../../base/index.ts'
import type { Clock } from '../../../base/index.ts'

export interface Linger {
  /** A request carried so many records just now. */
  readonly carried: (records: number) => void
  /** Resolves when the next request may begin, with so many waiting for it: at once after a rest, and while only a few records travel. */
  readonly next: (waiting?: number) => Promise<void>
}

/** From one request to the next while there is much, in milliseconds. */
const GATHER = 5
/** So many records within that time are not worth a pause: it would delay each of them and save hardly a request. */
const FEW = 4

export const linger = (clock: Clock): Linger => {
  let began = Number.NEGATIVE_INFINITY
  let records = 0
  const left = (): number => Math.min(GATHER, began + GATHER - clock.now())
  return {
    carried: (more) => {
      if (left() <= 0) {
        began = clock.now()
        records = 0
      }
      records += more
    },
    next: async (waiting = 0) => {
      const ms = left()
      if (ms > 0 && records + waiting > FEW) await pause(clock, ms)
    },
  }
}
