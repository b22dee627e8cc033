// When a process may have been ended by a handler: for a while the calls of safe kinds too are claimed, so that the next crash counts.
import type { Clock } from '../base/index.ts'
import { gate } from './semaphore.ts'
import type { Semaphore } from './semaphore.ts'

export interface Suspects {
  /** Whether calls that end their process are to be found again. Cheap: asked for each request. */
  readonly looked: () => boolean
  /** Calls that were under way when a process ended: one at a time, so that the next crash tells which it was. */
  readonly alone: Semaphore
}
export interface SuspectsOptions {
  readonly clock: Clock
  /** So long after the start, and after partitions came, in milliseconds; 0: never. */
  readonly ms: number
  /** What is taken from: it changes when other processes come and go, or crash. */
  readonly partitions: () => readonly number[]
}

/** Between two looks at the partitions, in milliseconds. */
const LOOK = 500

export const suspects = ({ clock, ms, partitions }: SuspectsOptions): Suspects => {
  const alone = gate(1, () => undefined)
  if (ms === 0) return { looked: () => false, alone }
  let [until, next, known] = [0, 0, '']
  return {
    looked: () => {
      const now = clock.now()
      if (now >= next || next - now > LOOK) {
        next = now + LOOK
        const seen = partitions().join()
        if (seen !== known) until = now + ms
        known = seen
      }
      return now < until
    },
    alone,
  }
}
