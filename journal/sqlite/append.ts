// One append inside a group's transaction: the fence, then the duplicates, then everything that the turn writes.
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { encodeState, encodeTurn } from '../codec.ts'
import type { InstanceRow } from '../index-rows.ts'
import type { Append, Appended } from '../journal.ts'
import { causeKey, isUnique } from '../turn.ts'
import type { Tally } from './group.ts'
import { query } from './statement.ts'

/** An append as text, made before it waits: what cannot be written as JSON is refused to its caller alone. */
export interface Encoded {
  readonly append: Append
  readonly causes: readonly string[]
  readonly body: string
  readonly rows: readonly { readonly row: InstanceRow; readonly body: string }[]
  readonly snapshot: string | undefined
  readonly bytes: number
}

export const encodeAppend = (append: Append): Encoded => {
  const body = encodeTurn(append.turn)
  const snapshot = append.snapshot && encodeState(append.snapshot.state)
  return {
    append,
    body,
    snapshot,
    causes: [...new Set(append.turn.causes.filter(isUnique).map(causeKey))],
    rows: append.index.instances.map((row) => ({ row, body: JSON.stringify(row) })),
    bytes: Buffer.byteLength(body) + (snapshot === undefined ? 0 : Buffer.byteLength(snapshot)),
  }
}

const inReview = (row: InstanceRow): boolean => row.status === 'review' || row.effectsInReview > 0

export const appender = (db: DatabaseSync): ((encoded: Encoded, tally: Tally) => Appended) => {
  const find = query<{ id: number; version: number }>(db, 'SELECT id, version FROM streams WHERE name = ?')
  const begin = db.prepare('INSERT INTO streams (version, at, due, open, name) VALUES (?, ?, ?, ?, ?)')
  const go = db.prepare('UPDATE streams SET version = ?, at = ?, due = ?, open = ? WHERE id = ?')
  const cause = query<{ version: number }>(db, 'SELECT version FROM causes WHERE stream = ? AND cause = ?')
  const addCause = db.prepare('INSERT INTO causes (stream, cause, version) VALUES (?, ?, ?)')
  const addTurn = db.prepare('INSERT INTO turns (stream, version, body, crc) VALUES (?, ?, ?, ?)')
  // An instance's workflow and key are in its id: they never change.
  const setInstance = db.prepare(`
    INSERT INTO instances (stream, instance, workflow, key, status, review, body) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream, instance) DO UPDATE SET status = excluded.status, review = excluded.review, body = excluded.body`)
  const addSnapshot = db.prepare('INSERT OR REPLACE INTO snapshots (stream, version, format, body, crc) VALUES (?, ?, ?, ?, ?)')
  // All but the last two.
  const dropSnapshots = db.prepare(`
    DELETE FROM snapshots WHERE stream = ?1 AND version < (SELECT max(version) FROM snapshots WHERE stream = ?1 AND version < ?2)`)

  return ({ append: { stream, expected, turn, index, snapshot }, causes, body, rows, snapshot: state, bytes }, tally) => {
    tally.appends += 1
    const found = find.get(stream)
    const version = found?.version ?? 0
    if (version !== expected) return { kind: 'conflict', version }

    const known = causes.flatMap((name) => {
      const at = found && cause.get(found.id, name)?.version
      return at === undefined ? [] : [{ cause: name, at }]
    })
    if (known.length > 0) return { kind: 'duplicate', causes: known }

    const id = found?.id ?? Number(begin.run(turn.version, turn.at, index.due, index.open, stream).lastInsertRowid)
    if (found) go.run(turn.version, turn.at, index.due, index.open, id)
    addTurn.run(id, turn.version, body, crc32(body))
    for (const name of causes) addCause.run(id, name, turn.version)
    for (const { row, body: line } of rows) {
      setInstance.run(id, row.instance, row.workflow, row.key, row.status, inReview(row) ? 1 : 0, line)
    }
    if (snapshot && state !== undefined) {
      addSnapshot.run(id, snapshot.version, snapshot.format, state, crc32(state))
      dropSnapshots.run(id, snapshot.version)
    }
    tally.turns += 1
    tally.bytes += bytes
    tally.changed = true
    return { kind: 'appended' }
  }
}
