// Disconnecting from Kafka: gracefully within a limit, then by closing sockets, so that a broker that does not answer delays nobody.
import type { Cancel, Clock } from '../../../base/index.ts'

/** How long an end in order may take where nothing else is said, in milliseconds. */
export const IN_ORDER = 2_000
/** How long it may take once the sockets are gone: pauses of kafkajs between two tries, a second at most. In milliseconds. */
const UNWINDING = 1_500

/** Never longer than the limit, `IN_ORDER` at least, and 1.5 s. `end` must not reject. */
export const shutDown = async (
  clock: Clock,
  on: {
    readonly end: () => Promise<unknown>
    /** Takes the sockets away: what waits for an answer fails at once. */
    readonly cut: () => void
    readonly limitMs?: number
  },
): Promise<void> => {
  const ended = on.end()
  await within(clock, Math.max(IN_ORDER, on.limitMs ?? 0), ended)
  on.cut()
  await within(clock, UNWINDING, ended)
}

/** Waits for the work, but not longer. Leaves no timer behind. */
export const within = (clock: Clock, ms: number, work: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const cancel: Cancel = clock.schedule(clock.now() + ms, resolve)
    const end = (): void => {
      cancel()
      resolve()
    }
    work.then(end, end)
  })

/** A pause that the signal cuts short. */
export const rest = async (clock: Clock, ms: number, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  const over = (): void => resolve()
  signal.addEventListener('abort', over)
  await within(clock, ms, aborted)
  signal.removeEventListener('abort', over)
}
