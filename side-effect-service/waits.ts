// Short waits stay in the process, long ones are handed to the executor's timers.
import type { Standing } from './in-work.ts'
import type { Clock } from '../base/index.ts'

/** `far`: too long to wait in the process, or the request became outdated. `stopped`: the service stops. */
export type WaitEnd = 'come' | 'far' | 'stopped'
export interface Waits {
  /** Waits for that time, milliseconds since the epoch, as long as the request counts. */
  until(at: number, standing: Standing): Promise<WaitEnd>
  /** Ends all waits. */
  stop(): void
}

export const waits = (clock: Clock, shortMs: number): Waits => {
  const waiting = new Set<() => void>()
  let stopped = false
  return {
    async until(at, standing) {
      const now = clock.now()
      if (stopped) return 'stopped'
      if (at <= now) return 'come'
      if (at - now > shortMs || standing.isOver()) return 'far'
      return new Promise((resolve) => {
        const end = (waited: WaitEnd): void => {
          cancel()
          forget()
          waiting.delete(stop)
          resolve(waited)
        }
        const cancel = clock.schedule(at, () => end('come'))
        const forget = standing.onNewer(() => end('far'))
        const stop = (): void => end('stopped')
        waiting.add(stop)
      })
    },
    stop() {
      stopped = true
      for (const stop of waiting) stop()
    },
  }
}
