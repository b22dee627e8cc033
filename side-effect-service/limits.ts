// The time limits of all calls by one timer: nearly every call ends long before its limit, and would pay for a timer of its own.
import type { Cancel, Clock } from '../bus/clock.ts'

export interface Limits {
  /** Calls `over` once when that time has come, milliseconds since the epoch, unless it is taken back before. */
  at(until: number, over: () => void): Cancel
  /** The timer goes; limits of calls that are still open are kept. */
  stop(): void
}

/** Where nothing is due sooner the timer looks again after this many milliseconds, and ends once there is nothing to look at. */
const LOOK = 1_000

interface Limit {
  readonly until: number
  readonly over: () => void
}

export const timeLimits = (clock: Clock): Limits => {
  const open = new Set<Limit>()
  let timer: { readonly at: number; readonly cancel: Cancel } | undefined

  const lookAt = (at: number): void => {
    if (timer && timer.at <= at) return
    timer?.cancel()
    timer = { at, cancel: clock.schedule(at, look) }
  }
  const look = (): void => {
    timer = undefined
    const now = clock.now()
    let next = now + LOOK
    for (const limit of open) {
      if (limit.until > now) next = Math.min(next, limit.until)
      else {
        open.delete(limit)
        limit.over()
      }
    }
    if (open.size > 0) lookAt(next)
  }

  return {
    at: (until, over) => {
      const limit = { until, over }
      open.add(limit)
      lookAt(Math.min(until, clock.now() + LOOK))
      return () => void open.delete(limit)
    },
    stop: () => {
      if (open.size > 0) return
      timer?.cancel()
      timer = undefined
    },
  }
}
