// Fires what is due: asks the journal's due index, sends a timer command to each stream, and sleeps until the next.
import type { Bus } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'
import type { Cancel, Clock } from '../../base/index.ts'
import type { DueIndex, Shards } from '../../journal/index.ts'

export interface Timers {
  /** A stream has something due at this time. */
  noticed(due: number): void
  /** Resolves when the look at the journal that is under way has ended. */
  stop(): Promise<void>
}

/** Streams fired at once; where more are due, the others follow after a breath, and so does what comes due right after. Milliseconds. */
const BATCH = 1000
const BREATH = 50
/** A stream that was fired and is still due is fired again after this, then after twice as long, up to the second figure. Milliseconds. */
const AGAIN_AFTER = 1000
const LONGEST_AGAIN = 30_000

interface Fired {
  readonly due: number
  readonly again: number
  readonly wait: number
}

export const startTimers = (on: {
  readonly journal: Pick<DueIndex, 'due' | 'nextDue'>
  readonly bus: Pick<Bus<Topics>, 'publish'>
  readonly clock: Clock
  /** Whose timers are fired here, asked at every look; undefined: all. */
  shards(): Shards | undefined
  /** The index is asked at least this often, for what other processes wrote and for shards that are new here. Milliseconds. */
  readonly lookEvery: number
  onError(error: unknown): void
}): Timers => {
  const { journal, bus, clock, lookEvery } = on
  let wake = Infinity
  let stopped = false
  let cancel: Cancel | undefined
  let firing = Promise.resolve()

  const sleepUntil = (at: number): void => {
    if (stopped || at >= wake) return
    wake = at
    cancel?.()
    cancel = clock.schedule(at, () => {
      wake = Infinity
      firing = fire().catch((error: unknown) => {
        if (stopped) return
        on.onError(error)
        sleepUntil(clock.now() + AGAIN_AFTER)
      })
    })
  }

  /** What was fired and is still due stands before all others in the index: the page grows by it, so that it hides nothing. */
  let fired: ReadonlyMap<string, Fired> = new Map()

  const fire = async (): Promise<void> => {
    const now = clock.now()
    const shards = on.shards()
    if (shards?.size === 0) return sleepUntil(now + lookEvery)
    const limit = BATCH + fired.size
    // A little ahead, for what comes due before those that are fired now are looked at again.
    const rows = await journal.due(now + AGAIN_AFTER, limit, shards)
    const due = rows.filter((row) => row.due <= now)
    const known = due.map((row) => ({ ...row, before: sameDue(fired.get(row.stream), row.due) }))
    const ripe = known.filter(({ before }) => !before || before.again <= now)
    await bus.publish(
      'commands',
      ripe.map(({ stream, due: at }) => ({ key: stream, value: { kind: 'timer', stream, due: at } })),
    )
    fired = new Map(known.map(({ stream, due: at, before }): [string, Fired] => [stream, next(before, at, now)]))
    if (due.length === limit) return sleepUntil(now + BREATH)
    const coming = rows[due.length]
    if (coming) return sleepUntil(due.length === 0 ? coming.due : Math.max(coming.due, now + BREATH))
    const soonest = due.length > 0 ? now + AGAIN_AFTER : ((await journal.nextDue(shards)) ?? Infinity)
    sleepUntil(Math.min(soonest, now + lookEvery))
  }

  sleepUntil(clock.now())
  return {
    noticed: (due) => sleepUntil(Math.max(due, clock.now())),
    stop: () => {
      stopped = true
      cancel?.()
      return firing
    },
  }
}

/** A stream with another due time than before has been served in between. */
const sameDue = (before: Fired | undefined, due: number): Fired | undefined => (before?.due === due ? before : undefined)

const next = (before: Fired | undefined, due: number, now: number): Fired => {
  if (before && before.again > now) return before
  const wait = before ? Math.min(before.wait * 2, LONGEST_AGAIN) : AGAIN_AFTER
  return { due, again: now + wait, wait }
}
