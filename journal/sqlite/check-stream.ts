// Reads all that SQLite keeps of one stream, and has it checked.
import type { Database } from './node-sqlite.ts'
import type { Report } from '../check/finding.ts'
import { streamCheck } from '../check/stream.ts'
import type { StoredSnapshot, StoredTurn } from '../check/stream.ts'
import type { deriveIndex } from '../../engine/index.ts'
import { hasListed } from './list-of-another-process.ts'
import { parseRow } from './lists.ts'
import { query } from './statement.ts'

/** A row of the table of streams. */
export interface StreamRow {
  readonly id: number
  readonly name: string
  readonly version: number
  readonly at: number
  readonly due: number | null
  readonly open: number | null
}

/** Turns that are read at once: a stream may be longer than memory. */
const PAGE = 500

/** Gives the number of turns that it read. An error of SQLite ends it; what it has reported before stands. */
export type StreamChecker = (row: StreamRow, report: Report) => number

export const streamChecker = (db: Database, derive: typeof deriveIndex): StreamChecker => {
  const turns = query<StoredTurn>(
    db,
    `SELECT version, body, crc FROM turns WHERE stream = ? AND version > ? ORDER BY version LIMIT ${PAGE}`,
  )
  const snapshots = query<StoredSnapshot>(db, 'SELECT version, format, body, crc FROM snapshots WHERE stream = ?')
  const causes = query<{ cause: string; version: number }>(db, 'SELECT cause, version FROM causes WHERE stream = ?')
  const instances = query<{ body: string }>(db, 'SELECT body FROM instances WHERE stream = ?')
  const unlisted = hasListed(db)
    ? query(
        db,
        `SELECT 1 FROM turns WHERE stream = ?1 AND position > (SELECT position FROM listed)
         UNION ALL SELECT 1 FROM unlisted WHERE stream = ?1 LIMIT 1`,
      )
    : undefined

  return ({ id, ...row }, report) => {
    const stored = {
      ...row,
      snapshots: snapshots.all(id),
      index: () => ({
        causes: new Map(causes.all(id).map(({ cause, version }) => [cause, version])),
        ...(!unlisted?.get(id) && { rows: instances.all(id).map(({ body }) => parseRow(body)) }),
      }),
    }
    const check = streamCheck(stored, derive, report)
    let [read, last] = [0, 0]
    for (let page = turns.all(id, 0); page.length > 0; page = turns.all(id, last)) {
      for (const turn of page) check.turn(turn)
      read += page.length
      last = page.at(-1)?.version ?? last
    }
    check.end()
    return read
  }
}
