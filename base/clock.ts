// Time as a parameter: the system's, and one for tests that passes only when told to.

/** Takes a scheduled call back; harmless once it was made. */
export type Cancel = () => void
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `fn` once, when `at` (milliseconds since the epoch) has come; never before `schedule` returns. */
  schedule(at: number, fn: () => void): Cancel
}

/** Resolves when that many milliseconds have passed. */
export const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.schedule(clock.now() + ms, resolve))

/** What `setTimeout` can hold; a longer time is waited for in pieces. */
const LONGEST_TIMEOUT = 2 ** 31 - 1

/**
 * The machine's clock, as a process can rely on it: while it is right it is followed, and when it is set back time goes on as it did, by the
 * monotonic clock. So what this process put off for five seconds comes in five seconds. A clock that leaps ahead is followed, because it
 * may have been behind; when that is undone, so is the leap here. `wall` and `steady` in milliseconds, `steady` from any time on.
 */
export const steadyClock = (wall: () => number, steady: () => number): Clock => {
  const began = wall() - steady()
  const now = (): number => Math.max(wall(), Math.round(began + steady()))
  return {
    now,
    schedule(at, fn) {
      let timer: NodeJS.Timeout
      const wait = () => {
        const left = Math.max(0, at - now())
        timer = left > LONGEST_TIMEOUT ? setTimeout(wait, LONGEST_TIMEOUT) : setTimeout(fn, left)
      }
      wait()
      return () => clearTimeout(timer)
    },
  }
}

export const systemClock: Clock = steadyClock(
  () => Date.now(),
  () => performance.now(),
)

/** From now on time passes so many times as fast: what is due in an hour comes in a minute where that is 60. */
export const scaledClock = (clock: Clock, times: number): Clock => {
  const began = clock.now()
  return {
    now: () => Math.round(began + (clock.now() - began) * times),
    schedule: (at, fn) => clock.schedule(Math.ceil(began + (at - began) / times), fn),
  }
}

export interface VirtualClock extends Clock {
  /** Lets that many milliseconds pass: every call that comes due is made at its own time, and promises settle in between. */
  advance(ms: number): Promise<void>
  /** Passes time until nothing is scheduled any more. Rejects where that has no end. */
  runUntilIdle(): Promise<void>
}
interface Timer {
  readonly at: number
  readonly fn: () => void
}
/** Far more than any test needs: what reschedules itself for ever is found, not waited for. */
const MOST_TIMERS = 1_000_000

/** Starts at `start`. Calls due at the same time are made in the order in which they were scheduled. */
export const virtualClock = (start = 0): VirtualClock => {
  let now = start
  const timers: Timer[] = []

  const fireDue = async (until: number): Promise<void> => {
    await settled()
    for (let fired = 0; timers.length > 0 && timers[0]!.at <= until; fired++) {
      if (fired === MOST_TIMERS) throw new Error(`the virtual clock is not idle after ${MOST_TIMERS} calls: something reschedules itself`)
      const next = timers.shift()!
      now = Math.max(now, next.at)
      next.fn()
      await settled()
    }
  }
  return {
    now: () => now,
    schedule(at, fn) {
      const timer: Timer = { at, fn }
      timers.splice(firstAfter(timers, at), 0, timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    async advance(ms) {
      const until = now + ms
      await fireDue(until)
      now = until
    },
    runUntilIdle: () => fireDue(Number.POSITIVE_INFINITY),
  }
}

/** A turn of the event loop comes only after every promise that can settle has settled. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

const firstAfter = (timers: readonly Timer[], at: number): number => {
  let low = 0
  let high = timers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (timers[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low
}
