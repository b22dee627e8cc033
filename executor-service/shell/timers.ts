// Fires what is due: asks the journal's due index, sends a timer command to each stream, and sleeps until the next.
import type { Bus } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'
import type { Cancel, Clock } from '../../base/index.ts'
import type { DueIndex, Shards } from '../../journal/index.ts'

export interface Timers {
  /** A stream has something due at this time. */
  noticed(due: number): void
  /** Resolves when the query in progress has ended. */
  stop(): Promise<void>
}

/** The most streams that are fired together, and the pause before the next batch, in milliseconds: commands of other sources get their turn. */
const BATCH_SIZE = 1000
const PAUSE_BETWEEN_BATCHES_MS = 50
/** A stream that was fired and is still due is fired again after this, then with exponential back-off up to the second figure. Milliseconds. */
const RETRY_AFTER_MS = 1000
const MAX_RETRY_MS = 30_000

interface Fired {
  readonly due: number
  readonly again: number
  readonly wait: number
}

export const startTimers = (on: {
  readonly journal: Pick<DueIndex, 'due' | 'nextDue'>
  readonly bus: Pick<Bus<Topics>, 'publish'>
  readonly clock: Clock
  /** The shards whose timers are fired here, asked before every query; undefined: all. */
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
        sleepUntil(clock.now() + RETRY_AFTER_MS)
      })
    })
  }

  /** What was fired and is still due stands before all others in the index: the page grows by it, so that it hides nothing. */
  let fired: ReadonlyMap<string, Fired> = new Map()

  const fire = async (): Promise<void> => {
    const now = clock.now()
    const shards = on.shards()
    if (shards?.size === 0) return sleepUntil(now + lookEvery)
    const limit = BATCH_SIZE + fired.size
    // A little ahead, for what comes due before those that are fired now are looked at again.
    const rows = await journal.due(now + RETRY_AFTER_MS, limit, shards)
    const due = rows.filter((row) => row.due <= now)
    const known = due.map((row) => ({ ...row, before: sameDue(fired.get(row.stream), row.due) }))
    const ripe = known.filter(({ before }) => !before || before.again <= now)
    await bus.publish(
      'commands',
      ripe.map(({ stream, due: at }) => ({ key: stream, value: { kind: 'timer', stream, due: at } })),
    )
    fired = new Map(known.map(({ stream, due: at, before }): [string, Fired] => [stream, next(before, at, now)]))
    if (due.length === limit) return sleepUntil(now + PAUSE_BETWEEN_BATCHES_MS)
    const coming = rows[due.length]
    if (coming) return sleepUntil(due.length === 0 ? coming.due : Math.max(coming.due, now + PAUSE_BETWEEN_BATCHES_MS))
    const soonest = due.length > 0 ? now + RETRY_AFTER_MS : ((await journal.nextDue(shards)) ?? Infinity)
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
  const wait = before ? Math.min(before.wait * 2, MAX_RETRY_MS) : RETRY_AFTER_MS
  return { due, again: now + wait, wait }
}
