// What the port reads: a stream from its newest snapshot on, turns of it, and everything in the order of the commits.
import type { Database } from './node-sqlite.ts'
import type { Journal } from '../journal.ts'
import { checkLimit, fromCursor, PAGE_SIZE, toCursor } from '../paging.ts'
import type { Sealed } from '../sealed.ts'
import type { Turn } from '../../engine/index.ts'
import { query } from './statement.ts'
import { storedTurns, turnOf } from './stored-turns.ts'

/** No more rows are read than the page holds, but for one. */
const upTo = <Row extends Sealed>(rows: Iterable<Row>): readonly Row[] => {
  const page: Row[] = []
  let size = 0
  for (const row of rows) {
    size += row.body.length
    if (size > PAGE_SIZE && page.length > 0) break
    page.push(row)
  }
  return page
}

export type Reader = Pick<Journal, 'load' | 'read' | 'readAll'> & { turnsRead(): number }

export const reader = (db: Database): Reader => {
  const find = query<{ id: number; version: number }>(db, 'SELECT id, version FROM streams WHERE name = ?')
  const all = query<Sealed & { position: number; stream: string; version: number }>(
    db,
    `SELECT position, name AS stream, turns.version AS version, body, crc FROM turns JOIN streams ON streams.id = stream
     WHERE position > ? ORDER BY position LIMIT ?`,
  )
  const stored = storedTurns(db)
  let turnsRead = 0
  const counted = (turns: readonly Turn[]): readonly Turn[] => {
    turnsRead += turns.length
    return turns
  }

  return {
    load: async (stream) => {
      const found = find.get(stream)
      if (!found) return { snapshot: null, turns: [], version: 0 }
      const { id, version } = found
      // Not newer than `version`: another process may have committed since that was read.
      const snapshot = stored.snapshot(stream, id, version)
      return { snapshot, turns: counted(stored.turns(stream, id, (snapshot?.version ?? 0) + 1, version)), version }
    },

    read: async (stream, from, to) => {
      const found = find.get(stream)
      return found ? counted(stored.turns(stream, found.id, Math.max(from, 1), Math.min(to, found.version))) : []
    },

    // One writer commits in the order of positions, so nothing can appear before a position that was read.
    readAll: async (cursor, limit) => {
      checkLimit(limit)
      const after = cursor === undefined ? 0 : fromCursor(cursor)
      const rows = upTo(all.each(after, limit))
      return { turns: counted(rows.map((row) => turnOf(row, row))), cursor: toCursor(rows.at(-1)?.position ?? after) }
    },

    turnsRead: () => turnsRead,
  }
}
