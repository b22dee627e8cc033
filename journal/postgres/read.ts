// Turns and snapshots out of the database: every row against its checksum, every gap noticed.
import { decodeSnapshot, decodeTurn, READABLE_SNAPSHOTS } from '../codec.ts'
import type { TurnPosition } from '../codec.ts'
import { BadCursor } from '../errors.ts'
import { DamagedJournal } from '../journal.ts'
import type { Journal } from '../journal.ts'
import { checkLimit, PAGE_SIZE } from '../paging.ts'
import { unsealed } from '../sealed.ts'
import type { Sealed } from '../sealed.ts'
import type { Turn } from '../../engine/index.ts'
import type { Database } from './database.ts'
import { fromText, toText } from './text.ts'

/** Where a reader of everything is: behind this turn. */
interface Place {
  readonly tx: number
  readonly stream: number
  readonly version: number
}
const START: Place = { tx: 0, stream: 0, version: 0 }

const toPlace = (cursor: string): Place => {
  const parts = /^\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(cursor) ? cursor.split('.').map(Number) : []
  const [tx, stream, version] = parts
  if (tx === undefined || stream === undefined || version === undefined || !parts.every(Number.isSafeInteger)) throw new BadCursor(cursor)
  return { tx, stream, version }
}

type Part = Sealed & { readonly version: number; readonly format: number }
interface Loading extends Part {
  readonly part: 'stream' | 'snapshot' | 'turn'
}

export type Reader = Pick<Journal, 'load' | 'read' | 'readAll'> & { turnsRead(): number }

export const reader = (db: Database): Reader => {
  const { schema } = db
  let turnsRead = 0

  const turnOf = (row: Sealed, found: TurnPosition): Turn => {
    turnsRead += 1
    return decodeTurn(unsealed(row, found, 'a turn'), found)
  }

  /** Turns `from` to `to` of a stream that has them all. */
  const turnsOf = (stream: string, rows: readonly Part[], from: number, to: number): readonly Turn[] => {
    if (rows.length === Math.max(0, to - from + 1)) return rows.map((row) => turnOf(row, { stream, version: row.version }))
    const missing = rows.findIndex(({ version }, i) => version !== from + i)
    throw new DamagedJournal(stream, missing < 0 ? from + rows.length : from + missing, 'a turn is missing')
  }

  // One statement sees one moment. The stream is its first row, the snapshot the next.
  const LOAD = `
    WITH of AS (SELECT id, version FROM ${schema}.streams WHERE name = $1),
    newest AS (
      SELECT version, format, crc, body FROM ${schema}.snapshots
      WHERE stream = (SELECT id FROM of) AND format = ANY ($2) ORDER BY version DESC LIMIT 1)
    SELECT 'stream' AS part, version, 0 AS format, 0::bigint AS crc, '' AS body FROM of
    UNION ALL SELECT 'snapshot', version, format, crc, body FROM newest
    UNION ALL (
      SELECT 'turn', version, 0, crc, body FROM ${schema}.turns
      WHERE stream = (SELECT id FROM of) AND version > coalesce((SELECT version FROM newest), 0) ORDER BY version)`
  const READ = `
    SELECT 'stream' AS part, version, 0 AS format, 0::bigint AS crc, '' AS body FROM ${schema}.streams WHERE name = $1
    UNION ALL (
      SELECT 'turn', version, 0, crc, body FROM ${schema}.turns
      WHERE stream = (SELECT id FROM ${schema}.streams WHERE name = $1) AND version BETWEEN $2 AND $3 ORDER BY version)`
  // Every transaction below the bound has ended, and what it wrote is seen: nothing can appear before a place that was read.
  const EVERYTHING = `
    SELECT t.tx, t.stream AS id, s.name, t.version, t.crc, t.body
    FROM (
      SELECT *, row_number() OVER far AS place, sum(octet_length(body)) OVER far AS size FROM (
        SELECT tx, stream, version, crc, body FROM ${schema}.turns
        WHERE (tx, stream, version) > ($1, $2, $3)
          AND tx < (SELECT base FROM ${schema}.clock) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY tx, stream, version LIMIT $4) AS found
      WINDOW far AS (ORDER BY tx, stream, version)) AS t
    JOIN ${schema}.streams s ON s.id = t.stream
    WHERE t.place = 1 OR t.size <= ${PAGE_SIZE} ORDER BY t.tx, t.stream, t.version`

  return {
    load: async (stream) => {
      const rows = await db.read<Loading>(LOAD, [toText(stream), READABLE_SNAPSHOTS], stream)
      const of = rows.find(({ part }) => part === 'stream')
      if (!of) return { snapshot: null, turns: [], version: 0 }
      const newest = rows.find(({ part }) => part === 'snapshot')
      const found = newest && { stream, version: newest.version, format: newest.format }
      const snapshot = newest && found ? decodeSnapshot(unsealed(newest, found, 'a snapshot'), found) : null
      const turns = rows.filter(({ part }) => part === 'turn')
      return { snapshot, turns: turnsOf(stream, turns, (snapshot?.version ?? 0) + 1, of.version), version: of.version }
    },

    read: async (stream, from, to) => {
      const first = Math.max(from, 1)
      const rows = await db.read<Loading>(READ, [toText(stream), first, to], stream)
      const of = rows.find(({ part }) => part === 'stream')
      const turns = rows.filter(({ part }) => part === 'turn')
      return of ? turnsOf(stream, turns, first, Math.min(to, of.version)) : []
    },

    readAll: async (cursor, limit) => {
      checkLimit(limit)
      const after = cursor === undefined ? START : toPlace(cursor)
      const rows = await db.read<Part & Place & { id: number; name: string }>(EVERYTHING, [after.tx, after.stream, after.version, limit])
      const last = rows.at(-1)
      const turns = rows.map((row) => turnOf(row, { stream: fromText(row.name), version: row.version }))
      return { turns, cursor: last ? `${last.tx}.${last.id}.${last.version}` : `${after.tx}.${after.stream}.${after.version}` }
    },

    turnsRead: () => turnsRead,
  }
}
