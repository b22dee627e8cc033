// After a crash that a handler may have caused: for a while calls of safe kinds are claimed too, so that the next crash uses up an attempt.
import type { Clock } from '../base/index.ts'
import { semaphore } from './semaphore.ts'
import type { Semaphore } from './semaphore.ts'

export interface Suspects {
  /** Whether safe calls are to be claimed just now. Cheap: asked for each request. */
  readonly active: () => boolean
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

/** How often the partitions are compared, in milliseconds. */
const POLL_MS = 500

export const suspects = ({ clock, ms, partitions }: SuspectsOptions): Suspects => {
  const alone = semaphore(1, () => undefined)
  if (ms === 0) return { active: () => false, alone }
  let [until, next, known] = [0, 0, '']
  return {
    active: () => {
      const now = clock.now()
      if (now >= next || next - now > POLL_MS) {
        next = now + POLL_MS
        const seen = partitions().join()
        if (seen !== known) until = now + ms
        known = seen
      }
      return now < until
    },
    alone,
  }
}
