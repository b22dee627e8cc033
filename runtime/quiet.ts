// When nothing is left to do: no message in work, no stream with open output, no claim to be looked up, no timer due soon.
import { systemClock } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import type { Engine } from './engine.ts'

/** A timer that is due later than this does not keep a run alive. Milliseconds. */
const SOON = 5000
/** How often it is polled. Milliseconds. */
const POLL_MS = 50

/** What idleness depends on. */
type Watched = Pick<Engine, 'claimsEnd'> & {
  readonly bus: Pick<Engine['bus'], 'quiet'>
  readonly journal: Pick<Engine['journal'], 'open' | 'nextDue'>
}

/** Resolves when the engine is quiet, or when the signal aborts. */
export const untilQuiet = async (engine: Watched, signal: AbortSignal, clock: Pick<Clock, 'now'> = systemClock): Promise<void> => {
  const { bus, journal, claimsEnd } = engine
  while (!signal.aborted) {
    await quietOrAborted(bus, signal)
    // In this order: a timer that fires in between was due soon, and what it opens is seen the next time.
    const due = await journal.nextDue()
    const open = await journal.open(undefined, 1)
    const now = clock.now()
    if (open.rows.length === 0 && now >= claimsEnd() && (due === null || due > now + SOON)) return
    await new Promise((resolve) => void setTimeout(resolve, POLL_MS))
  }
}

/** Removes its listener again, because it is called at every poll. */
const quietOrAborted = (bus: Watched['bus'], signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const over = (): void => {
      signal.removeEventListener('abort', over)
      resolve()
    }
    signal.addEventListener('abort', over)
    void bus.quiet().then(over)
  })
