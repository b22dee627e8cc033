// What a journal takes of the machine's time: a test that has a time of its own gives that instead.

/** A call that comes once it was quiet for so long: each `refresh` puts it off. */
export interface Idle {
  refresh(): void
  stop(): void
}
export interface Pace {
  /** Milliseconds since any moment. */
  now(): number
  /** Calls `fn` after what is under way now; what comes back takes it back. */
  soon(fn: () => void): () => void
  idle(ms: number, fn: () => void): Idle
}

export const machinePace: Pace = {
  now: () => performance.now(),
  soon: (fn) => {
    const next = setImmediate(fn)
    return () => clearImmediate(next)
  },
  idle: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    timer.unref()
    return { refresh: () => void timer.refresh(), stop: () => clearTimeout(timer) }
  },
}
