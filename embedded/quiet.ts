// When nothing is left to do: no message in work, no stream with open output, no timer due soon.
import type { Engine } from './engine.ts'

/** A timer that is due later than this does not keep a run alive. Milliseconds. */
const SOON = 5000
/** Between two looks. Milliseconds. */
const LOOK = 50

/** Resolves when the engine is quiet, or when the signal aborts. */
export const untilQuiet = async ({ bus, journal }: Pick<Engine, 'bus' | 'journal'>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await Promise.race([bus.quiet(), aborted(signal)])
    const [open, due] = [await journal.open(undefined, 1), await journal.nextDue()]
    if (open.rows.length === 0 && (due === null || due > Date.now() + SOON)) return
    await new Promise((resolve) => void setTimeout(resolve, LOOK))
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
