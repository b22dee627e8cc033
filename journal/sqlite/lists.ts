// What timers, restarts and counters look up: each query reads what it answers with, and no history.
import type { DatabaseSync } from 'node:sqlite'
import { streamOf } from '../ids.ts'
import type { InstanceRow, OpenStream } from '../index-rows.ts'
import type { Journal } from '../journal.ts'
import { checkLimit, fromCursor, toCursor } from '../paging.ts'
import { query } from './statement.ts'

type Lists = Pick<Journal, 'due' | 'nextDue' | 'open' | 'instance' | 'counts'>
type Counts = Awaited<ReturnType<Journal['counts']>>

/** A row as `append` wrote it. */
export const parseRow = (body: string): InstanceRow => {
  const row: InstanceRow = JSON.parse(body)
  return row
}

export const lists = (db: DatabaseSync): Lists => {
  const due = query<{ stream: string; due: number }>(
    db,
    'SELECT name AS stream, due FROM streams INDEXED BY streams_due WHERE due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT ?',
  )
  const nextDue = query<{ due: number | null }>(db, 'SELECT min(due) AS due FROM streams INDEXED BY streams_due WHERE due IS NOT NULL')
  const open = query<OpenStream & { id: number }>(
    db,
    'SELECT id, name AS stream, version, open AS since FROM streams INDEXED BY streams_open WHERE open IS NOT NULL AND id > ? ORDER BY id LIMIT ?',
  )
  const instance = query<{ body: string }>(
    db,
    'SELECT body FROM instances WHERE stream = (SELECT id FROM streams WHERE name = ?) AND instance = ?',
  )
  const counts = query<Counts[number]>(db, 'SELECT workflow, status, count FROM counts WHERE count > 0 ORDER BY workflow, status')

  return {
    due: async (before, limit) => {
      checkLimit(limit)
      return due.all(before, limit).map(({ stream, due: at }) => ({ stream, due: at }))
    },

    nextDue: async () => nextDue.get()?.due ?? null,

    open: async (cursor, limit) => {
      checkLimit(limit)
      const after = cursor === undefined ? 0 : fromCursor(cursor)
      const found = open.all(after, limit + 1)
      const here = found.slice(0, limit)
      const rows = here.map(({ stream, version, since }) => ({ stream, version, since }))
      const last = here.at(-1)
      return last && found.length > limit ? { rows, next: toCursor(last.id) } : { rows }
    },

    instance: async (id) => {
      const found = instance.get(streamOf(id), id)
      return found && parseRow(found.body)
    },

    counts: async () => counts.all().map(({ workflow, status, count }) => ({ workflow, status, count })),
  }
}
