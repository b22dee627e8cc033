// Short waits stay in the process, long ones are handed to the executor's timers.
import type { Clock } from '../base/index.ts'

/** `far`: not waited for, it is longer than a short wait. `stopped`: the service stops, whether that time has come or not. */
export type Waited = 'come' | 'far' | 'stopped'
export interface Waits {
  /** Waits for that time, milliseconds since the epoch. */
  until(at: number): Promise<Waited>
  /** Ends all waits. */
  stop(): void
}

export const waits = (clock: Clock, shortMs: number): Waits => {
  const waiting = new Set<() => void>()
  let stopped = false
  return {
    async until(at) {
      const now = clock.now()
      if (stopped) return 'stopped'
      if (at <= now) return 'come'
      if (at - now > shortMs) return 'far'
      return new Promise((resolve) => {
        const come = () => {
          waiting.delete(stop)
          resolve('come')
        }
        const cancel = clock.schedule(at, come)
        const stop = () => {
          cancel()
          resolve('stopped')
        }
        waiting.add(stop)
      })
    },
    stop() {
      stopped = true
      for (const stop of waiting) stop()
      waiting.clear()
    },
  }
}
