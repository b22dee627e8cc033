// Fires what is due: asks the journal's due index, sends a timer command to each stream, and sleeps until the next.
import type { Bus, Topics } from '../../bus/index.ts'
import type { Cancel, Clock } from '../../bus/clock.ts'
import type { Journal } from '../../journal/index.ts'

export interface Timers {
  /** A stream has something due at this time. */
  noticed(due: number): void
  stop(): void
}

/** Streams fired at once; the others follow in the next round. */
const BATCH = 1000
/** The index is asked at least this often, for what other processes wrote. Milliseconds. */
const LONGEST_SLEEP = 30_000
/** A stream whose timer command is on its way is not asked again before this. Milliseconds. */
const AGAIN_AFTER = 1000

export const startTimers = (on: {
  readonly journal: Pick<Journal, 'due' | 'nextDue'>
  readonly bus: Pick<Bus<Topics>, 'publish'>
  readonly clock: Clock
  onError(error: unknown): void
}): Timers => {
  const { journal, bus, clock } = on
  let wake = Infinity
  let stopped = false
  let cancel: Cancel = () => {}

  const sleepUntil = (at: number): void => {
    if (stopped || at >= wake) return
    wake = at
    cancel()
    cancel = clock.schedule(at, () => {
      wake = Infinity
      fire().catch((error: unknown) => {
        on.onError(error)
        sleepUntil(clock.now() + AGAIN_AFTER)
      })
    })
  }

  const fire = async (): Promise<void> => {
    const now = clock.now()
    const due = await journal.due(now, BATCH)
    await bus.publish(
      'commands',
      due.map(({ stream, due: at }) => ({ key: stream, value: { kind: 'timer', stream, due: at } })),
    )
    const next = due.length > 0 ? now + AGAIN_AFTER : ((await journal.nextDue()) ?? Infinity)
    sleepUntil(Math.min(next, now + LONGEST_SLEEP))
  }

  sleepUntil(clock.now())
  return {
    noticed: (due) => sleepUntil(Math.max(due, clock.now())),
    stop: () => {
      stopped = true
      cancel()
    },
  }
}
