// One append inside a group's transaction: the fence, then the duplicates, then everything that must be durable with the turn.
import type { Database } from './node-sqlite.ts'
import { crc32 } from 'node:zlib'
import { encodeState, encodeTurn } from '../codec.ts'
import type { InstanceRow, Turn } from '../../engine/index.ts'
import type { Append, Appended } from '../journal.ts'
import { causeKey, isUnique } from '../../engine/index.ts'
import type { AppendWork, GroupTally } from './group.ts'
import { streamHeads } from './heads.ts'
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
    causes: uniqueCauses(append.turn.causes),
    rows: append.index.instances.map((row) => ({ row, body: JSON.stringify(row) })),
    bytes: Buffer.byteLength(body) + (snapshot === undefined ? 0 : Buffer.byteLength(snapshot)),
  }
}

/** Nearly every turn has one cause. */
const uniqueCauses = (causes: Turn['causes']): readonly string[] => {
  const [first] = causes
  if (first === undefined) return []
  if (causes.length === 1) return isUnique(first) ? [causeKey(first)] : []
  return [...new Set(causes.filter(isUnique).map(causeKey))]
}

export interface Appender {
  /** Of one batch; at least one. */
  work(batch: readonly Encoded[]): AppendWork<readonly Appended[]>
  /** The transaction of the last appends was rolled back. */
  rolledBack(): void
}

export const appender = (db: Database): Appender => {
  const heads = streamHeads(db)
  const cause = query<{ version: number }>(db, 'SELECT version FROM causes WHERE stream = ? AND cause = ?')
  const addCause = db.prepare('INSERT INTO causes (stream, cause, version) VALUES (?, ?, ?)')
  const addTurn = db.prepare('INSERT INTO turns (stream, version, body, crc) VALUES (?, ?, ?, ?)')
  const addSnapshot = db.prepare('INSERT OR REPLACE INTO snapshots (stream, version, format, body, crc) VALUES (?, ?, ?, ?, ?)')
  // All but the last two.
  const dropSnapshots = db.prepare(`
    DELETE FROM snapshots WHERE stream = ?1 AND version < (SELECT max(version) FROM snapshots WHERE stream = ?1 AND version < ?2)`)

  const knownIn = (id: number, causes: readonly string[]): readonly { readonly cause: string; readonly at: number }[] =>
    causes.flatMap((name) => {
      const at = cause.get(id, name)?.version
      return at === undefined ? [] : [{ cause: name, at }]
    })

  const append = ({ append: { stream, expected, turn, index, snapshot }, ...encoded }: Encoded, tally: GroupTally): Appended => {
    tally.appends += 1
    const isNew = expected === 0
    const head = isNew ? heads.begin(turn, index) : heads.find(stream)
    if (!head || (!isNew && head.version !== expected)) return { kind: 'conflict', version: heads.find(stream)?.version ?? 0 }
    const { id } = head
    const known = isNew ? [] : knownIn(id, encoded.causes)
    if (known.length > 0) return { kind: 'duplicate', causes: known }

    if (!isNew) heads.advance(id, turn, index)
    const { lastInsertRowid: position } = addTurn.run(id, turn.version, encoded.body, crc32(encoded.body))
    for (const name of encoded.causes) addCause.run(id, name, turn.version)
    if (snapshot && encoded.snapshot !== undefined) {
      addSnapshot.run(id, snapshot.version, snapshot.format, encoded.snapshot, crc32(encoded.snapshot))
      dropSnapshots.run(id, snapshot.version)
    }
    tally.turns += 1
    tally.bytes += encoded.bytes
    tally.changed = true
    tally.position = Number(position)
    for (const { row, body } of encoded.rows) tally.lines.push({ stream: id, row, body })
    return { kind: 'appended' }
  }
  const work = (batch: readonly Encoded[]): AppendWork<readonly Appended[]> => {
    let at = ''
    return {
      of: () => at,
      items: batch.length,
      bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0),
      run: (tally) =>
        batch.map((one) => {
          at = one.append.stream
          return append(one, tally)
        }),
    }
  }
  return { work, rolledBack: () => heads.forget() }
}
