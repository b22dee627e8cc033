// Turns and snapshots out of the database: every row against its checksum, every gap noticed.
import type { DatabaseSync } from 'node:sqlite'
import { decodeSnapshot, decodeTurn, READABLE_SNAPSHOTS } from '../codec.ts'
import type { Found } from '../codec.ts'
import { DamagedJournal } from '../journal.ts'
import type { Journal, Snapshot } from '../journal.ts'
import { checkLimit, fromCursor, toCursor } from '../paging.ts'
import { unsealed } from '../sealed.ts'
import type { Sealed } from '../sealed.ts'
import type { Turn } from '../turn.ts'
import { query } from './statement.ts'

export type Reader = Pick<Journal, 'load' | 'read' | 'readAll'> & { turnsRead(): number }

export const reader = (db: DatabaseSync): Reader => {
  const find = query<{ id: number; version: number }>(db, 'SELECT id, version FROM streams WHERE name = ?')
  const between = query<Sealed & { version: number }>(
    db,
    'SELECT version, body, crc FROM turns WHERE stream = ? AND version BETWEEN ? AND ? ORDER BY version',
  )
  const newest = query<Sealed & { version: number; format: number }>(
    db,
    `SELECT version, format, body, crc FROM snapshots
     WHERE stream = ? AND version <= ? AND format IN (${READABLE_SNAPSHOTS.join(', ')}) ORDER BY version DESC LIMIT 1`,
  )
  const all = query<Sealed & { position: number; stream: string; version: number }>(
    db,
    `SELECT position, name AS stream, turns.version AS version, body, crc FROM turns JOIN streams ON streams.id = stream
     WHERE position > ? ORDER BY position LIMIT ?`,
  )
  let turnsRead = 0

  const turnOf = (row: Sealed, found: Found): Turn => {
    turnsRead += 1
    return decodeTurn(unsealed(row, found, 'a turn'), found)
  }

  /** Turns `from` to `to` of a stream that has them all. */
  const turns = (stream: string, id: number, from: number, to: number): readonly Turn[] => {
    const rows = between.all(id, from, to)
    if (rows.length === Math.max(0, to - from + 1)) return rows.map((row) => turnOf(row, { stream, version: row.version }))
    const missing = rows.findIndex(({ version }, i) => version !== from + i)
    throw new DamagedJournal(stream, missing < 0 ? from + rows.length : from + missing, 'a turn is missing')
  }

  /** Not newer than `version`: another process may have committed since that was read. */
  const snapshotOf = (stream: string, id: number, version: number): Snapshot | null => {
    const row = newest.get(id, version)
    if (!row) return null
    const found = { stream, version: row.version, format: row.format }
    return decodeSnapshot(unsealed(row, found, 'a snapshot'), found)
  }

  return {
    load: async (stream) => {
      const found = find.get(stream)
      if (!found) return { snapshot: null, turns: [], version: 0 }
      const snapshot = snapshotOf(stream, found.id, found.version)
      return { snapshot, turns: turns(stream, found.id, (snapshot?.version ?? 0) + 1, found.version), version: found.version }
    },

    read: async (stream, from, to) => {
      const found = find.get(stream)
      return found ? turns(stream, found.id, Math.max(from, 1), Math.min(to, found.version)) : []
    },

    // One writer commits in the order of positions, so nothing can appear before a position that was read.
    readAll: async (cursor, limit) => {
      checkLimit(limit)
      const after = cursor === undefined ? 0 : fromCursor(cursor)
      const rows = all.all(after, limit)
      return { turns: rows.map((row) => turnOf(row, row)), cursor: toCursor(rows.at(-1)?.position ?? after) }
    },

    turnsRead: () => turnsRead,
  }
}
