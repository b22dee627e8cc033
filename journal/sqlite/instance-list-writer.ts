// A write-behind projection: rows of the list of instances are queued, merged by instance, and flushed with a later commit.
import type { Database } from './node-sqlite.ts'
import type { InstanceRow } from '../../engine/index.ts'
import { searchedColumn } from '../searched.ts'
import { JournalUnavailable } from '../errors.ts'
import { textOf } from './errors.ts'
import type { AppendWork } from './group.ts'
import { machinePace } from './pace.ts'
import type { Pace } from './pace.ts'
import type { PendingRow, Listed } from './pending-row.ts'
import type { RebuiltList } from './rebuild-list.ts'
import { query } from './statement.ts'

export interface InstanceListWriter extends Listed {
  /** Rows of committed turns, in their order; `position` is that of the last of these turns. */
  enqueue(lines: readonly PendingRow[], position: number): void
  /** Called before a commit: rows that have waited long enough are written by it. */
  flushIfDue(): void
  /** Writes all queued rows with the next commit. True while rows remain queued, e.g. during the pause after a failed write. */
  flush(): boolean
  /** Why the list cannot be written, once the queue is full: the journal then refuses turns. */
  overflow(): string | undefined
  /** The journal is closed: nothing is written any more. */
  stop(): void
}

/** How long a row may wait to be merged with later ones before a commit writes it: most of a burst are then written once, when they have ended, and touch fewer indexes. */
const MAX_LAG_MS = 250
/** So many rows or turns are flushed at once: writing them, or deriving them again after a crash, takes some ten milliseconds. */
const FLUSH_AT_ROWS = 1000
const FLUSH_AT_TURNS = 2_000
/** Bounds of the queue while writes fail: some ten megabytes of rows, or a second of deriving turns again after a crash. */
const MAX_QUEUED_ROWS = 20_000
const MAX_QUEUED_TURNS = 100_000
/** The first and the longest pause before a write that failed is tried again, in milliseconds. */
const FIRST_RETRY_PAUSE_MS = 200
const MAX_RETRY_PAUSE_MS = 10_000

interface InstanceListWriterOptions {
  readonly db: Database
  /** Derives what a previous writer did not list. */
  readonly rebuildList: () => RebuiltList
  /** Has the work done in the next transaction; resolves when that is durable. */
  readonly submit: <Answer>(work: AppendWork<Answer>) => Promise<Answer>
  readonly warn: (message: string) => void
  readonly pace?: Pick<Pace, 'now'>
}

export const instanceListWriter = ({
  db,
  rebuildList,
  submit,
  warn,
  pace = machinePace,
}: InstanceListWriterOptions): InstanceListWriter => {
  // An instance's workflow and key are in its id, and it is accepted once: they never change.
  const setLine = db.prepare(`
    INSERT INTO instances (stream, instance, workflow, key, status, review, body, started, number, search)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream, instance) DO UPDATE SET status = excluded.status, review = excluded.review, body = excluded.body,
      number = excluded.number, search = excluded.search`)
  const setPosition = db.prepare('INSERT OR REPLACE INTO listed (id, position) VALUES (1, ?)')
  const setLeft = db.prepare('INSERT OR REPLACE INTO unlisted (stream) VALUES (?)')
  const forgetLeft = db.prepare('DELETE FROM unlisted')
  /** By instance. A row keeps its position when it changes, so that ids ascend as instances are accepted. */
  const queued = new Map<string, PendingRow>()
  /** Streams of a previous writer that could not be derived. Until they are known the list has no position. */
  let unlisted: readonly number[] | undefined
  let rebuilt = false
  let rebuildAfter = 0
  let last = query<{ position: number }>(db, 'SELECT position FROM listed').get()?.position ?? 0
  let listed = last
  /** Calls of `enqueue`, and how many of them are written. */
  let [enqueued, written, since] = [0, 0, 0]
  let writing: Promise<void> | undefined
  let stopped = false
  let failure: { readonly error: unknown; readonly pause: number; readonly until: number } | undefined

  interface Batch {
    readonly lines: readonly (readonly [string, PendingRow])[]
    readonly position: number
    readonly enqueued: number
  }
  const run = (): Batch => {
    const batch = { lines: [...queued], position: last, enqueued }
    for (const [, { stream, row, body }] of batch.lines) {
      const { instance, workflow, key, status, started, number, search } = row
      setLine.run(stream, instance, workflow, key, status, inReview(row) ? 1 : 0, body, started, number, searchedColumn(search))
    }
    if (unlisted) {
      forgetLeft.run()
      for (const stream of unlisted) setLeft.run(stream)
    }
    if (rebuilt) setPosition.run(batch.position)
    return batch
  }
  const done = (batch: Batch): void => {
    // What changed since is still to be written.
    for (const [instance, line] of batch.lines) if (queued.get(instance) === line) queued.delete(instance)
    unlisted = undefined
    listed = batch.position
    written = batch.enqueued
    since = pace.now()
    failure = undefined
  }
  const failed = (error: unknown): void => {
    if (!failure) warn(`the list of instances could not be written, it will be tried again: ${textOf(error)}`)
    const pause = failure ? Math.min(MAX_RETRY_PAUSE_MS, failure.pause * 2) : FIRST_RETRY_PAUSE_MS
    failure = { error, pause, until: pace.now() + pause }
  }
  const write = (): Promise<void> =>
    (writing ??= submit({ of: () => '', items: queued.size, bytes: 0, upkeep: true, run })
      .then(done, failed)
      .finally(() => (writing = undefined)))
  const waits = (): boolean => !stopped && written < enqueued && !(failure && pace.now() < failure.until)
  const due = (): boolean => queued.size >= FLUSH_AT_ROWS || last - listed >= FLUSH_AT_TURNS || pace.now() - since >= MAX_LAG_MS

  const enqueue = (lines: readonly PendingRow[], position: number): void => {
    for (const line of lines) queued.set(line.row.instance, line)
    last = Math.max(last, position)
    if (written === enqueued) since = pace.now()
    enqueued += 1
  }
  const tryRebuild = (): void => {
    try {
      const { turns, left: streams } = rebuildList()
      for (const { lines, position } of turns) enqueue(lines, position)
      unlisted = streams
      rebuilt = true
    } catch (error) {
      if (rebuildAfter === 0) warn(`the list of instances may be behind, it will be tried again: ${textOf(error)}`)
      rebuildAfter = pace.now() + MAX_RETRY_PAUSE_MS
    }
  }
  tryRebuild()

  return {
    enqueue,
    flushIfDue: () => {
      if (waits() && due()) void write()
    },
    flush: () => {
      if (!rebuilt && pace.now() >= rebuildAfter) tryRebuild()
      if (waits()) void write()
      return !rebuilt || written < enqueued
    },
    current: async () => {
      const wanted = enqueued
      while (written < wanted && waits()) await write()
      // A list that is not what the turns say looks like one that is.
      if (written < wanted && failure?.error instanceof JournalUnavailable) throw failure.error
    },
    pending: async (instance) => queued.get(instance),
    overflow: () => (failure && (queued.size >= MAX_QUEUED_ROWS || last - listed >= MAX_QUEUED_TURNS) ? textOf(failure.error) : undefined),
    stop: () => void (stopped = true),
  }
}

const inReview = (row: InstanceRow): boolean => row.status === 'review' || row.effectsInReview > 0
