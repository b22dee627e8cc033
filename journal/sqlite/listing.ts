// The list of instances, a moment behind the turns: changes of a line that follow each other become one, and ride along with a later commit.
import type { Database } from './node-sqlite.ts'
import type { InstanceRow } from '../../engine/index.ts'
import { JournalUnavailable } from '../errors.ts'
import { textOf } from './errors.ts'
import type { AppendWork } from './group.ts'
import type { PendingRow, Listed } from './line.ts'
import type { Relisted } from './relist.ts'
import { query } from './statement.ts'

export interface Listing extends Listed {
  /** Lines of turns that are committed, in their order; `position` is that of the last of these turns. */
  follow(lines: readonly PendingRow[], position: number): void
  /** Something is about to be committed: lines that have waited long enough go with it. */
  ride(): void
  /** Hands all that is behind to the next commit. Whether anything is left for another time: what failed rests for a while. */
  settle(): boolean
  /** What keeps the list from being written, once so much is behind that no more should follow. */
  stuck(): string | undefined
  /** The journal is closed: nothing is written any more. */
  stop(): void
}

/** How long a line waits for others before it goes with a commit, in milliseconds. */
const MOMENT = 100
/** Lines, and turns, that do not wait so long: some milliseconds of work, and of deriving them again after a crash. */
const MOST_BEHIND = 256
const MOST_TURNS = 1_000
/** What could not be written: lines, some ten megabytes of memory, and turns, a second of deriving them again after a crash. */
const MOST_KEPT = 20_000
const MOST_UNWRITTEN = 100_000
/** The longest pause before a write that failed is tried again, in milliseconds. */
const LONGEST_PAUSE = 10_000

interface ListingOptions {
  readonly db: Database
  /** What a writer before did not list. */
  readonly relist: () => Relisted
  /** Has the work done in the next transaction; resolves when that is durable. */
  readonly submit: <Answer>(work: AppendWork<Answer>) => Promise<Answer>
  readonly warn: (message: string) => void
}

export const listing = ({ db, relist, submit, warn }: ListingOptions): Listing => {
  // An instance's workflow and key are in its id: they never change.
  const setLine = db.prepare(`
    INSERT INTO instances (stream, instance, workflow, key, status, review, body) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream, instance) DO UPDATE SET status = excluded.status, review = excluded.review, body = excluded.body`)
  const setPosition = db.prepare('INSERT OR REPLACE INTO listed (id, position) VALUES (1, ?)')
  const setLeft = db.prepare('INSERT OR REPLACE INTO unlisted (stream) VALUES (?)')
  const forgetLeft = db.prepare('DELETE FROM unlisted')
  /** By instance. A line keeps its place when it changes, so that ids ascend as instances are accepted. */
  const behind = new Map<string, PendingRow>()
  /** Of a writer before. Until these are known, the list cannot be said to be written up to any position. */
  let left: readonly number[] | undefined
  let relisted = false
  let relistAfter = 0
  let last = query<{ position: number }>(db, 'SELECT position FROM listed').get()?.position ?? 0
  let listed = last
  /** How often lines came, and how many of these times are written. */
  let [came, written, since] = [0, 0, 0]
  let writing: Promise<void> | undefined
  let stopped = false
  let failure: { readonly error: unknown; readonly pause: number; readonly until: number } | undefined

  interface Taken {
    readonly lines: readonly (readonly [string, PendingRow])[]
    readonly position: number
    readonly came: number
  }
  const run = (): Taken => {
    const taken = { lines: [...behind], position: last, came }
    for (const [, { stream, row, body }] of taken.lines) {
      setLine.run(stream, row.instance, row.workflow, row.key, row.status, inReview(row) ? 1 : 0, body)
    }
    if (left) {
      forgetLeft.run()
      for (const stream of left) setLeft.run(stream)
    }
    if (relisted) setPosition.run(taken.position)
    return taken
  }
  const done = (taken: Taken): void => {
    // What changed since is still to be written.
    for (const [instance, line] of taken.lines) if (behind.get(instance) === line) behind.delete(instance)
    left = undefined
    listed = taken.position
    written = taken.came
    since = performance.now()
    failure = undefined
  }
  const failed = (error: unknown): void => {
    if (!failure) warn(`the list of instances could not be written, it will be tried again: ${textOf(error)}`)
    const pause = Math.min(LONGEST_PAUSE, (failure?.pause ?? MOMENT) * 2)
    failure = { error, pause, until: performance.now() + pause }
  }
  const write = (): Promise<void> =>
    (writing ??= submit({ of: () => '', items: behind.size, bytes: 0, upkeep: true, run })
      .then(done, failed)
      .finally(() => (writing = undefined)))
  const waits = (): boolean => !stopped && written < came && !(failure && performance.now() < failure.until)
  const due = (): boolean => behind.size >= MOST_BEHIND || last - listed >= MOST_TURNS || performance.now() - since >= MOMENT

  const follow = (lines: readonly PendingRow[], position: number): void => {
    for (const line of lines) behind.set(line.row.instance, line)
    last = Math.max(last, position)
    if (written === came) since = performance.now()
    came += 1
  }
  const tryRelist = (): void => {
    try {
      const { turns, left: streams } = relist()
      for (const { lines, position } of turns) follow(lines, position)
      left = streams
      relisted = true
    } catch (error) {
      if (relistAfter === 0) warn(`the list of instances may be behind, it will be tried again: ${textOf(error)}`)
      relistAfter = performance.now() + LONGEST_PAUSE
    }
  }
  tryRelist()

  return {
    follow,
    ride: () => {
      if (waits() && due()) void write()
    },
    settle: () => {
      if (!relisted && performance.now() >= relistAfter) tryRelist()
      if (waits()) void write()
      return !relisted || written < came
    },
    current: async () => {
      const wanted = came
      while (written < wanted && waits()) await write()
      // A list that is not what the turns say looks like one that is.
      if (written < wanted && failure?.error instanceof JournalUnavailable) throw failure.error
    },
    pending: async (instance) => behind.get(instance),
    stuck: () => (failure && (behind.size >= MOST_KEPT || last - listed >= MOST_UNWRITTEN) ? textOf(failure.error) : undefined),
    stop: () => void (stopped = true),
  }
}

const inReview = (row: InstanceRow): boolean => row.status === 'review' || row.effectsInReview > 0
