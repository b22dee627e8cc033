// The port over an open database: each member where it belongs.
import { checkBatch } from '../check-append.ts'
import { closable } from '../closable.ts'
import type { Journal } from '../journal.ts'
import { naming } from '../paging.ts'
import { appender } from './append.ts'
import { claimsAndBlobs } from './claims-and-blobs.ts'
import type { Database } from './database.ts'
import { instanceList } from './instances.ts'
import { lists } from './lists.ts'
import { reader } from './read.ts'
import { tasks } from './tasks.ts'

export const createPostgresJournal = (db: Database, batchesAtOnce: number): Journal => {
  const appends = appender(db, batchesAtOnce)
  const read = reader(db)
  const list = lists(db)
  const { counters: keptCounters, ...kept } = claimsAndBlobs(db)

  return closable({
    ...list,
    ...kept,
    load: read.load,
    read: read.read,
    readAll: read.readAll,
    readInstance: async (instance) => {
      const row = await list.instance(instance)
      if (!row) return []
      const turns = await read.read(row.stream, row.accepted, row.version)
      return turns.filter(naming(instance))
    },
    instances: instanceList(db),
    tasks: tasks(db),

    append: async (batch) => {
      checkBatch(batch)
      return appends.append(batch)
    },

    counters: () => {
      const { flushes, bytes, ...count } = appends.counters()
      const other = keptCounters()
      return { ...count, flushes: flushes + other.flushes, bytes: bytes + other.bytes, turnsRead: read.turnsRead() }
    },

    close: async () => {
      await appends.idle()
      await db.close()
    },
  })
}
