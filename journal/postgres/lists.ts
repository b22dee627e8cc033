// What timers, restarts and counters look up: each query reads what it answers with, and no history.
import { streamOf } from '../../engine/index.ts'
import type { InstanceRow } from '../../engine/index.ts'
import type { Journal, Shards } from '../journal.ts'
import { checkLimit, fromCursor, toCursor } from '../paging.ts'
import type { Database } from './database.ts'
import { IS_LIVE, ROW_HASH } from './schema.ts'
import { fromText, toText } from './text.ts'

type Lists = Pick<Journal, 'due' | 'nextDue' | 'open' | 'instance' | 'counts' | 'openVersions'>
type Counts = Awaited<ReturnType<Journal['counts']>>

/** A row as `append` wrote it. */
export const parseRow = (body: string): InstanceRow => {
  const row: InstanceRow = JSON.parse(body)
  return row
}

/** `$1` of the queries below: null for all shards. */
const among = (shards: Shards | undefined): readonly number[] | null => (shards ? [...shards] : null)

export const lists = (db: Database): Lists => {
  const { schema } = db
  const OF_SHARDS = '($1::int[] IS NULL OR shard = ANY ($1::int[]))'
  const DUE = `SELECT name, due FROM ${schema}.streams WHERE ${OF_SHARDS} AND due IS NOT NULL AND due <= $2 ORDER BY due, id LIMIT $3`
  const NEXT_DUE = `SELECT due FROM ${schema}.streams WHERE ${OF_SHARDS} AND due IS NOT NULL ORDER BY due LIMIT 1`
  const OPEN = `
    SELECT id, name, version, open FROM ${schema}.streams
    WHERE ${OF_SHARDS} AND open IS NOT NULL AND id > $2 ORDER BY id LIMIT $3`
  const INSTANCE = `
    SELECT body FROM ${schema}.instances WHERE stream = (SELECT id FROM ${schema}.streams WHERE name = $1) AND instance = $2`
  // PostgreSQL has no scan that skips equal keys: each step finds the next one in the index.
  const NEXT_OPEN = (after: string): string =>
    `(SELECT ${ROW_HASH} FROM ${schema}.instances WHERE ${IS_LIVE} AND ${ROW_HASH} > ${after} ORDER BY ${ROW_HASH} LIMIT 1)`
  const OPEN_VERSIONS = `
    WITH RECURSIVE found (hash) AS (
      SELECT ${NEXT_OPEN("''")} UNION ALL SELECT ${NEXT_OPEN('found.hash')} FROM found WHERE found.hash IS NOT NULL)
    SELECT hash FROM found WHERE hash IS NOT NULL`
  const COUNTS = `
    SELECT workflow, status, sum(count)::bigint AS count FROM ${schema}.counts
    GROUP BY workflow, status HAVING sum(count) > 0 ORDER BY workflow, status`

  return {
    due: async (before, limit, shards) => {
      checkLimit(limit)
      const rows = await db.read<{ name: string; due: number }>(DUE, [among(shards), before, limit])
      return rows.map(({ name, due }) => ({ stream: fromText(name), due }))
    },

    nextDue: async (shards) => {
      const [first] = await db.read<{ due: number }>(NEXT_DUE, [among(shards)])
      return first?.due ?? null
    },

    open: async (cursor, limit, shards) => {
      checkLimit(limit)
      const after = cursor === undefined ? 0 : fromCursor(cursor)
      const found = await db.read<{ id: number; name: string; version: number; open: number }>(OPEN, [among(shards), after, limit + 1])
      const here = found.slice(0, limit)
      const rows = here.map(({ name, version, open }) => ({ stream: fromText(name), version, since: open }))
      const last = here.at(-1)
      return last && found.length > limit ? { rows, next: toCursor(last.id) } : { rows }
    },

    instance: async (id) => {
      const stream = streamOf(id)
      const [found] = await db.read<{ body: string }>(INSTANCE, [toText(stream), toText(id)], stream)
      return found && parseRow(found.body)
    },

    counts: async () => {
      const rows = await db.read<Counts[number]>(COUNTS)
      return rows.map(({ workflow, status, count }) => ({ workflow: fromText(workflow), status, count }))
    },

    openVersions: async () => (await db.read<{ hash: string }>(OPEN_VERSIONS)).map(({ hash }) => hash),
  }
}
