// What timers, restarts and counters look up: each query reads what it answers with, and no history.
import type { Database } from './node-sqlite.ts'
import { shardOf } from '../../base/index.ts'
import { streamOf } from '../../engine/index.ts'
import type { InstanceRow, OpenStream } from '../../engine/index.ts'
import type { Journal, Shards } from '../journal.ts'
import { checkLimit, fromCursor, toCursor } from '../paging.ts'
import type { Listed } from './pending-row.ts'
import { IS_LIVE, ROW_HASH } from './schema.ts'
import { query } from './statement.ts'
import type { PreparedQuery } from './statement.ts'

type Lists = Pick<Journal, 'due' | 'nextDue' | 'open' | 'instance' | 'counts' | 'openVersions'>
type Counts = Awaited<ReturnType<Journal['counts']>>

/** A row of the list as it was written. */
export const parseRow = (body: string): InstanceRow => {
  const row: InstanceRow = JSON.parse(body)
  return row
}

/** A query over the streams, and the same over those of some shards only: their numbers come first. */
const byShards = <Row>(
  db: Database,
  sql: (where: string) => string,
): ((shards: Shards | undefined) => Pick<PreparedQuery<Row>, 'all' | 'get'>) => {
  const ofAll = query<Row>(db, sql('WHERE'))
  const ofSome = query<Row>(db, sql('WHERE shard_of(name) IN (SELECT value FROM json_each(?)) AND'))
  return (shards) => {
    if (shards === undefined) return ofAll
    const asked = JSON.stringify([...shards])
    return { all: (...params) => ofSome.all(asked, ...params), get: (...params) => ofSome.get(asked, ...params) }
  }
}

export const lists = (db: Database, listed: Listed): Lists => {
  db.function('shard_of', { deterministic: true }, (name) => shardOf(String(name)))
  const due = byShards<{ stream: string; due: number }>(
    db,
    (where) =>
      `SELECT name AS stream, due FROM streams INDEXED BY streams_due ${where} due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT ?`,
  )
  const nextDue = byShards<{ due: number }>(
    db,
    (where) => `SELECT due FROM streams INDEXED BY streams_due ${where} due IS NOT NULL ORDER BY due LIMIT 1`,
  )
  const open = byShards<OpenStream & { id: number }>(
    db,
    (where) =>
      `SELECT id, name AS stream, version, open AS since FROM streams INDEXED BY streams_open ${where} open IS NOT NULL AND id > ? ORDER BY id LIMIT ?`,
  )
  const instance = query<{ body: string }>(
    db,
    'SELECT body FROM instances WHERE stream = (SELECT id FROM streams WHERE name = ?) AND instance = ?',
  )
  const nextOpenVersion = query<{ hash: string | null }>(
    db,
    `SELECT min(${ROW_HASH}) AS hash FROM instances WHERE ${IS_LIVE} AND ${ROW_HASH} > ?`,
  )
  const counts = query<Counts[number]>(db, 'SELECT workflow, status, count FROM counts WHERE count > 0 ORDER BY workflow, status')

  return {
    due: async (before, limit, shards) => {
      checkLimit(limit)
      return due(shards)
        .all(before, limit)
        .map(({ stream, due: at }) => ({ stream, due: at }))
    },

    nextDue: async (shards) => nextDue(shards).get()?.due ?? null,

    open: async (cursor, limit, shards) => {
      checkLimit(limit)
      const after = cursor === undefined ? 0 : fromCursor(cursor)
      const found = open(shards).all(after, limit + 1)
      const here = found.slice(0, limit)
      const rows = here.map(({ stream, version, since }) => ({ stream, version, since }))
      const last = here.at(-1)
      return last && found.length > limit ? { rows, next: toCursor(last.id) } : { rows }
    },

    instance: async (id) => {
      const found = (await listed.pending(id)) ?? instance.get(streamOf(id), id)
      return found && parseRow(found.body)
    },

    counts: async () => {
      await listed.current()
      return counts.all().map(({ workflow, status, count }) => ({ workflow, status, count }))
    },

    openVersions: async () => {
      await listed.current()
      const hashes: string[] = []
      for (let next = nextOpenVersion.get(''); next?.hash != null; next = nextOpenVersion.get(next.hash)) hashes.push(next.hash)
      return hashes
    },
  }
}
