// Checks one stream: its turns against their checksums, and all that was derived from them against a fold of the whole.
import type { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { decodeTurn, encodeState, READABLE_SNAPSHOTS } from '../codec.ts'
import type { deriveIndex } from '../derive-index.ts'
import { evolveTurn } from '../evolve.ts'
import type { InstanceRow } from '../index-rows.ts'
import { initial } from '../state.ts'
import type { StreamState } from '../state.ts'
import type { Turn } from '../turn.ts'
import { causeKey, isUnique } from '../turn.ts'
import { parseRow } from './lists.ts'
import { unsealed } from './read.ts'
import { query } from './statement.ts'

export interface Finding {
  /** Empty where no single stream is to blame. */
  readonly stream: string
  /** 0 where no single turn is. */
  readonly version: number
  readonly what: string
}

/** A row of the table of streams. */
export interface StreamRow {
  readonly id: number
  readonly name: string
  readonly version: number
  readonly at: number
  readonly due: number | null
  readonly open: number | null
}

export type Report = (finding: Finding) => void

/** Turns that are read at once: a stream may be longer than memory. */
const PAGE = 500

interface Sealed {
  readonly version: number
  readonly body: string
  readonly crc: number
}

/** What the turns that were read so far add up to. */
interface Sum {
  state: StreamState
  due: number | null
  open: number | null
  last: number
  /** False after a gap or a turn that cannot be read: what follows is still read, but no state can be derived from it. */
  whole: boolean
  readonly rows: Map<string, InstanceRow>
  readonly causes: Map<string, number>
}

const add = (sum: Sum, turn: Turn, derive: typeof deriveIndex): void => {
  for (const cause of turn.causes.filter(isUnique)) sum.causes.set(causeKey(cause), turn.version)
  if (!sum.whole) return
  const after = evolveTurn(sum.state, turn)
  const index = derive(sum.state, turn, after)
  for (const row of index.instances) sum.rows.set(row.instance, row)
  sum.state = after
  sum.due = index.due
  sum.open = index.open
}

/** Gives the number of turns that it read. An error of SQLite ends it; what it has reported before stands. */
export type StreamChecker = (row: StreamRow, report: Report) => number

export const streamChecker = (db: DatabaseSync, derive: typeof deriveIndex): StreamChecker => {
  const turns = query<Sealed>(db, `SELECT version, body, crc FROM turns WHERE stream = ? AND version > ? ORDER BY version LIMIT ${PAGE}`)
  const snapshots = query<Sealed & { format: number }>(db, 'SELECT version, format, body, crc FROM snapshots WHERE stream = ?')
  const causes = query<{ cause: string; version: number }>(db, 'SELECT cause, version FROM causes WHERE stream = ?')
  const instances = query<{ body: string }>(db, 'SELECT body FROM instances WHERE stream = ?')

  return ({ id, name: stream, ...row }, report) => {
    const found = (version: number, what: string): void => report({ stream, version, what })
    /** Whether the part went through; what it threw is a finding. */
    const tried = (version: number, part: () => void): boolean => {
      try {
        part()
        return true
      } catch (error) {
        found(version, error instanceof Error ? error.message : String(error))
        return false
      }
    }
    const stored = new Map(snapshots.all(id).map((snapshot) => [snapshot.version, snapshot]))
    const sum: Sum = { state: initial, due: null, open: null, last: 0, whole: true, rows: new Map(), causes: new Map() }

    const compareSnapshot = (version: number): void => {
      const snapshot = stored.get(version)
      if (!snapshot) return
      const body = unsealed(snapshot, { stream, version }, 'a snapshot')
      if (!sum.whole || !READABLE_SNAPSHOTS.includes(snapshot.format)) return
      if (!isDeepStrictEqual(JSON.parse(body), JSON.parse(encodeState(sum.state)))) {
        found(version, 'a snapshot is not what its turns fold to')
      }
    }
    const compareIndex = (): void => {
      const known = new Map(causes.all(id).map(({ cause, version }) => [cause, version]))
      if (!isDeepStrictEqual(known, sum.causes)) found(0, 'the index of causes is not what the turns say')
      if (sum.state.at !== row.at || sum.due !== row.due || sum.open !== row.open) {
        found(row.version, 'the times or the open mark of the stream are not what its turns fold to')
      }
      const rows = new Map(
        instances
          .all(id)
          .map(({ body }) => parseRow(body))
          .map((line) => [line.instance, line]),
      )
      for (const name of new Set([...rows.keys(), ...sum.rows.keys()])) {
        if (isDeepStrictEqual(rows.get(name), sum.rows.get(name))) continue
        found(row.version, `the list row of ${name} is not what its turns fold to`)
      }
    }

    let read = 0
    for (let page = turns.all(id, 0); page.length > 0; page = turns.all(id, sum.last)) {
      for (const { version, ...sealed } of page) {
        if (version !== sum.last + 1) {
          found(sum.last + 1, 'a turn is missing')
          sum.whole = false
        }
        const at = { stream, version }
        const added = tried(version, () => add(sum, decodeTurn(unsealed(sealed, at, 'a turn'), at), derive))
        sum.whole &&= added
        tried(version, () => compareSnapshot(version))
        sum.last = version
        read += 1
      }
    }
    if (sum.last < row.version) found(sum.last + 1, 'a turn is missing')
    if (sum.last > row.version) found(sum.last, `the stream is said to have ${row.version} turns and has ${sum.last}`)
    if (sum.whole && sum.last === row.version) compareIndex()
    return read
  }
}
