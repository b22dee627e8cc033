// Turns and snapshots of one stream out of the database: every row against its checksum, every gap noticed.
import type { Database } from './node-sqlite.ts'
import { decodeSnapshot, decodeTurn, READABLE_SNAPSHOTS } from '../codec.ts'
import type { TurnPosition } from '../codec.ts'
import { DamagedJournal } from '../journal.ts'
import type { Snapshot } from '../journal.ts'
import { unsealed } from '../sealed.ts'
import type { Sealed } from '../sealed.ts'
import type { Turn } from '../../engine/index.ts'
import { query } from './statement.ts'

export const turnOf = (row: Sealed, found: TurnPosition): Turn => decodeTurn(unsealed(row, found, 'a turn'), found)

/** A stream is named by its name, for messages, and by its id. */
export interface StoredTurns {
  /** Turns `from` to `to` of a stream that has them all. */
  turns(stream: string, id: number, from: number, to: number): readonly Turn[]
  /** The newest readable one that is not newer than `version`. */
  snapshot(stream: string, id: number, version: number): Snapshot | null
}

export const storedTurns = (db: Database): StoredTurns => {
  const between = query<Sealed & { version: number }>(
    db,
    'SELECT version, body, crc FROM turns WHERE stream = ? AND version BETWEEN ? AND ? ORDER BY version',
  )
  const newest = query<Sealed & { version: number; format: number }>(
    db,
    `SELECT version, format, body, crc FROM snapshots
     WHERE stream = ? AND version <= ? AND format IN (${READABLE_SNAPSHOTS.join(', ')}) ORDER BY version DESC LIMIT 1`,
  )
  return {
    turns: (stream, id, from, to) => {
      const rows = between.all(id, from, to)
      if (rows.length === Math.max(0, to - from + 1)) return rows.map((row) => turnOf(row, { stream, version: row.version }))
      const missing = rows.findIndex(({ version }, i) => version !== from + i)
      throw new DamagedJournal(stream, missing < 0 ? from + rows.length : from + missing, 'a turn is missing')
    },
    snapshot: (stream, id, version) => {
      const row = newest.get(id, version)
      if (!row) return null
      const found = { stream, version: row.version, format: row.format }
      return decodeSnapshot(unsealed(row, found, 'a snapshot'), found)
    },
  }
}
