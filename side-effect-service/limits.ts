// The time limits of all calls by one timer: nearly every call ends long before its limit, and would pay for a timer of its own.
import type { Cancel, Clock } from '../base/index.ts'

export interface Limits {
  /** Calls `over` once when that time has come, milliseconds since the epoch, unless it is taken back before. */
  at(until: number, over: () => void): Cancel
  /** The timer goes as soon as no call is open any more. */
  stop(): void
}

/** Where nothing is due sooner the timer looks again after this many milliseconds, and ends once there is nothing to look at. */
const LOOK = 1_000

interface Limit {
  /** By our own time. */
  readonly until: number
  readonly over: () => void
}
interface Timer {
  readonly began: number
  readonly ms: number
  readonly cancel: Cancel
}

/** Kept by how long the timer runs, so that a clock that is set meanwhile moves a limit by a second at most. */
export const timeLimits = (clock: Clock): Limits => {
  const open = new Set<Limit>()
  let timer: Timer | undefined
  /** Our own time: what earlier timers took, in milliseconds. It stands still while no call is open. */
  let passed = 0
  let stopped = false

  /** A timer may come late, where the process was busy; not by more than a look, or the clock was set. */
  const since = ({ began, ms }: Timer, least: number): number => Math.min(ms + LOOK, Math.max(least, clock.now() - began))
  const time = (): number => passed + (timer ? since(timer, 0) : 0)

  const end = (): void => {
    passed = time()
    timer?.cancel()
    timer = undefined
  }
  const lookIn = (ms: number): void => {
    end()
    const began = clock.now()
    timer = { began, ms, cancel: clock.schedule(began + ms, look) }
  }
  const look = (): void => {
    if (timer) passed += since(timer, timer.ms)
    timer = undefined
    let next = passed + LOOK
    for (const limit of open) {
      if (limit.until > passed) next = Math.min(next, limit.until)
      else {
        open.delete(limit)
        limit.over()
      }
    }
    if (open.size > 0) lookIn(next - passed)
  }

  return {
    at: (until, over) => {
      const ms = Math.max(0, until - clock.now())
      const limit = { until: time() + ms, over }
      open.add(limit)
      const wanted = Math.min(ms, LOOK)
      if (!timer || time() + wanted < passed + timer.ms) lookIn(wanted)
      return () => {
        open.delete(limit)
        if (stopped && open.size === 0) end()
      }
    },
    stop: () => {
      stopped = true
      if (open.size === 0) end()
    },
  }
}
