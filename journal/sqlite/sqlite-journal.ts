// The port over an open database: each member where it belongs, errors of SQLite as what they mean.
import type { Database } from './node-sqlite.ts'
import { checkBatch } from '../check-append.ts'
import { closable } from '../closable.ts'
import { JournalUnavailable } from '../errors.ts'
import type { Append, Appended, Journal } from '../journal.ts'
import { naming } from '../paging.ts'
import { appender, encodeAppend } from './append.ts'
import { checkJournal } from './check.ts'
import type { CheckOptions, Finding } from './check.ts'
import { checkpoints } from './checkpoint.ts'
import { claimsAndBlobs } from './claims-and-blobs.ts'
import { markClosed } from './database.ts'
import { meaning, textOf } from './errors.ts'
import { groupCommit } from './group.ts'
import { instanceList } from './instances.ts'
import { listOfAnotherProcess } from './list-of-another-process.ts'
import { instanceListWriter } from './instance-list-writer.ts'
import { lists } from './lists.ts'
import { lossesBesides } from './losses.ts'
import { machinePace } from './pace.ts'
import type { Pace } from './pace.ts'
import { reader } from './read.ts'
import { rebuildList } from './rebuild-list.ts'
import { tasks as tasksIn } from './tasks.ts'
import type { TailWriter } from './tail.ts'

export interface SqliteJournalOptions {
  readonly db: Database
  readonly directory: string
  readonly readOnly: boolean
  readonly warn: (message: string) => void
  /** Told of each commit before its callers are; absent: it is not kept what the journal held. */
  readonly tail?: TailWriter
  /** Called when the database is closed. */
  readonly released: () => void
  /** Absent: the machine's. */
  readonly pace?: Pace
}

export interface CheckedJournal extends Journal {
  /** Reads everything: checksums, gaps, and whether all that was derived is what the turns fold to. An empty list is a whole journal. */
  check(options?: CheckOptions): Promise<readonly Finding[]>
}

export const createSqliteJournal = ({
  db,
  directory,
  readOnly,
  warn,
  tail,
  released,
  pace = machinePace,
}: SqliteJournalOptions): CheckedJournal => {
  const count = { appends: 0, turns: 0, flushes: 0, bytes: 0 }
  const writer = appender(db)
  const listWriter = readOnly
    ? undefined
    : instanceListWriter({ db, rebuildList: () => rebuildList(db, warn), submit: (work) => group.submit(work), warn, pace })
  const group = groupCommit({
    pace,
    db,
    rolledBack: () => writer.rolledBack(),
    meaning: (error, of) => meaning(error, directory, of),
    committed: ({ appends, turns, bytes, changed, upkeep, lines, position, claim, blob }) => {
      count.appends += appends
      count.turns += turns
      count.bytes += bytes
      if (!changed && !upkeep) return // A transaction that wrote nothing does not wait for the disk.
      tail?.wrote({ ...(turns > 0 && { position }), ...(claim && { claim }), ...(blob !== undefined && { blob }) })
      if (changed) count.flushes += 1
      if (turns > 0) listWriter?.enqueue(lines, position)
      checkpoint.wrote(bytes)
    },
  })
  const read = reader(db)
  const shown = listWriter ?? listOfAnotherProcess(db)
  const list = lists(db, shown)
  const instances = instanceList(db, shown)
  const tasks = tasksIn(db, shown)
  const kept = claimsAndBlobs(db, group)
  // After all that a damaged database may make fail: it runs by a timer of its own.
  const checkpoint = checkpoints({
    pace,
    settle: () => {
      const more = listWriter?.flush() ?? false
      group.drain()
      return more
    },
    copy: () => db.exec('PRAGMA wal_checkpoint(PASSIVE)'),
    warn,
  })
  listWriter?.flush()

  const told = async <T>(answer: Promise<T>, stream = ''): Promise<T> => {
    try {
      return await answer
    } catch (error) {
      throw meaning(error, directory, stream)
    }
  }
  const beforeWrite = (): void => {
    if (readOnly) throw new JournalUnavailable(`the journal in ${directory} was opened read-only: open it for writing`)
    listWriter?.flushIfDue()
  }

  const submitted = (batch: readonly Append[]): Promise<readonly Appended[]> => {
    beforeWrite()
    checkBatch(batch)
    if (batch.length === 0) return Promise.resolve([])
    const overflow = listWriter?.overflow()
    if (overflow !== undefined)
      throw new JournalUnavailable(`the journal in ${directory} takes no more turns, its list cannot be written: ${overflow}`)
    return group.submit(writer.work(batch.map(encodeAppend)))
  }

  /** What it fails with loses nothing: the log and the tail say what there is. */
  const closed = (): void => {
    try {
      markClosed(db)
      tail?.closed()
    } catch (error) {
      warn(`the journal in ${directory} could not be closed in order, its log stays: ${textOf(error)}`)
    }
  }

  const journal = closable({
    load: (stream) => told(read.load(stream), stream),
    read: (stream, from, to) => told(read.read(stream, from, to), stream),
    readAll: (cursor, limit) => told(read.readAll(cursor, limit)),
    readInstance: async (instance) => {
      const row = await told(list.instance(instance))
      if (!row) return []
      const turns = await told(read.read(row.stream, row.accepted, row.version), row.stream)
      return turns.filter(naming(instance))
    },

    // Not async: what is refused is a rejection all the same, and what is taken has one promise, the group's.
    append: (batch) => {
      try {
        return submitted(batch)
      } catch (error) {
        return Promise.reject(error)
      }
    },

    due: (before, limit, shards) => told(list.due(before, limit, shards)),
    nextDue: (shards) => told(list.nextDue(shards)),
    open: (cursor, limit, shards) => told(list.open(cursor, limit, shards)),
    instances: (query) => told(instances(query)),
    tasks: (query) => told(tasks(query)),
    instance: (id) => told(list.instance(id)),
    counts: () => told(list.counts()),
    openVersions: () => told(list.openVersions()),

    claim: async (claim) => {
      beforeWrite()
      return kept.claim(claim)
    },
    lastClaim: (effect) => told(kept.lastClaim(effect)),
    putBlob: async (hash, content) => {
      beforeWrite()
      return kept.putBlob(hash, content)
    },
    getBlob: (hash) => told(kept.getBlob(hash)),

    counters: () => ({ ...count, turnsRead: read.turnsRead() }),

    close: async () => {
      try {
        group.drain()
        const last = listWriter?.current()
        group.drain()
        await last?.catch(() => {}) // What is not listWriter yet is derived again as the journal is opened.
      } finally {
        checkpoint.stop()
        listWriter?.stop()
        if (!readOnly) closed()
        db.close() // The last connection copies the log into the database and removes it.
        tail?.close()
        released()
      }
    },
  })
  return {
    ...journal,
    check: async (options = {}) => {
      await shown.current()
      const lost = readOnly ? lossesBesides(directory, db).map((what) => ({ stream: '', version: 0, what })) : []
      return [...lost, ...(await checkJournal(db, options))]
    },
  }
}
