// Checks one stream: its turns against their checksums, and all that was derived from them against a fold of the whole.
import type { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { decodeTurn, encodeState, READABLE_SNAPSHOTS } from '../codec.ts'
import type { deriveIndex } from '../derive-index.ts'
import { evolveTurn } from '../evolve.ts'
import type { InstanceRow } from '../index-rows.ts'
import { initial } from '../state.ts'
import type { StreamState } from '../state.ts'
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
  readonly open: number
}

/** Turns that are read at once: a stream may be longer than memory. */
const PAGE = 500

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const streamChecker = (
  db: DatabaseSync,
  derive: typeof deriveIndex,
): ((row: StreamRow) => { turns: number; findings: Finding[] }) => {
  const turns = query<{ version: number; body: string; crc: number }>(
    db,
    `SELECT version, body, crc FROM turns WHERE stream = ? AND version > ? ORDER BY version LIMIT ${PAGE}`,
  )
  const snapshots = query<{ version: number; format: number; body: string; crc: number }>(
    db,
    'SELECT version, format, body, crc FROM snapshots WHERE stream = ? ORDER BY version',
  )
  const causes = query<{ cause: string; version: number }>(db, 'SELECT cause, version FROM causes WHERE stream = ?')
  const instances = query<{ body: string }>(db, 'SELECT body FROM instances WHERE stream = ?')

  return ({ id, name: stream, ...row }) => {
    const findings: Finding[] = []
    const found = (version: number, what: string): void => void findings.push({ stream, version, what })
    const stored = new Map(snapshots.all(id).map((snapshot) => [snapshot.version, snapshot]))
    const known = new Map<string, number>()
    const rows = new Map<string, InstanceRow>()
    let state: StreamState = initial
    let index: { readonly due: number | null; readonly open: boolean } = { due: null, open: false }
    let [last, read, folds] = [0, 0, true]

    const fold = (version: number, body: string, crc: number): void => {
      const turn = decodeTurn(unsealed({ body, crc }, { stream, version }, 'a turn'), { stream, version })
      for (const cause of turn.causes.filter(isUnique)) known.set(causeKey(cause), version)
      if (!folds) return
      const after = evolveTurn(state, turn)
      const derived = derive(state, turn, after)
      for (const line of derived.instances) rows.set(line.instance, line)
      index = derived
      state = after
    }

    const compareSnapshot = (version: number): void => {
      const snapshot = stored.get(version)
      if (!snapshot) return
      const body = unsealed(snapshot, { stream, version }, 'a snapshot')
      if (!folds || !READABLE_SNAPSHOTS.includes(snapshot.format)) return
      if (!isDeepStrictEqual(JSON.parse(body), JSON.parse(encodeState(state)))) found(version, 'a snapshot is not what its turns fold to')
    }

    for (let page = turns.all(id, 0); page.length > 0; page = turns.all(id, last)) {
      for (const { version, body, crc } of page) {
        if (version !== last + 1) {
          found(last + 1, 'a turn is missing')
          folds = false // What follows is still checked turn by turn, but no state can be derived from it.
        }
        try {
          fold(version, body, crc)
        } catch (error) {
          found(version, message(error))
          folds = false
        }
        try {
          compareSnapshot(version)
        } catch (error) {
          found(version, message(error))
        }
        last = version
        read += 1
      }
    }
    if (last < row.version) found(last + 1, 'a turn is missing')
    if (last > row.version) found(last, `the stream is said to have ${row.version} turns and has ${last}`)
    if (!folds || last !== row.version) return { turns: read, findings }

    if (!isDeepStrictEqual(new Map(causes.all(id).map(({ cause, version }) => [cause, version])), known)) {
      found(0, 'the index of causes is not what the turns say')
    }
    if (state.at !== row.at || index.due !== row.due || index.open !== (row.open === 1)) {
      found(last, 'the times or the open mark of the stream are not what its turns fold to')
    }
    const lines = new Map(instances.all(id).map(({ body }): [string, InstanceRow] => [parseRow(body).instance, parseRow(body)]))
    for (const instance of new Set([...lines.keys(), ...rows.keys()])) {
      if (!isDeepStrictEqual(lines.get(instance), rows.get(instance)))
        found(last, `the list row of ${instance} is not what its turns fold to`)
    }
    return { turns: read, findings }
  }
}
