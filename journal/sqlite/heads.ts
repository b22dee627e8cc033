// The newest version of each stream, which is the fence. Nobody else writes here: what was written last need not be read again.
import type { Database } from './node-sqlite.ts'
import type { StreamIndex, Turn } from '../../engine/index.ts'
import { query } from './statement.ts'

export interface Head {
  readonly id: number
  readonly version: number
}

export interface Heads {
  /** Undefined where there is no such stream. */
  find(stream: string): Head | undefined
  /** Puts a stream in its place that begins with this turn. Undefined, and nothing done, where there is one. */
  begin(turn: Turn, index: StreamIndex): Head | undefined
  /** Moves a stream on to this turn. */
  advance(id: number, turn: Turn, index: StreamIndex): void
  /** What was written since the last commit is gone: the transaction was rolled back. */
  forget(): void
}

/** Streams that are remembered. With one more all are forgotten, and read again as they come: that needs no order among them. */
const REMEMBERED = 20_000

export const streamHeads = (db: Database, remembered = REMEMBERED): Heads => {
  const read = query<Head>(db, 'SELECT id, version FROM streams WHERE name = ?')
  const add = db.prepare('INSERT INTO streams (name, version, at, due, open) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const move = db.prepare('UPDATE streams SET version = ?, at = ?, due = ?, open = ? WHERE id = ?')
  const known = new Map<string, Head>()

  const remember = (stream: string, head: Head): Head => {
    if (known.size >= remembered && !known.has(stream)) known.clear()
    known.set(stream, head)
    return head
  }

  return {
    find: (stream) => known.get(stream) ?? read.get(stream),
    begin: ({ stream, version, at }, { due, open }) => {
      if (known.has(stream)) return undefined
      const { changes, lastInsertRowid } = add.run(stream, version, at, due, open)
      return Number(changes) === 0 ? undefined : remember(stream, { id: Number(lastInsertRowid), version })
    },
    advance: (id, { stream, version, at }, { due, open }) => {
      move.run(version, at, due, open, id)
      remember(stream, { id, version })
    },
    forget: () => known.clear(),
  }
}
