// Appends as the columns that the database's function takes: encoded when they are asked for, put together when a batch is written.
import { crc32 } from 'node:zlib'
import { shardOf } from '../../base/index.ts'
import { encodeState, encodeTurn } from '../codec.ts'
import { searchedColumn } from '../searched.ts'
import type { InstanceRow } from '../../engine/index.ts'
import type { Append } from '../journal.ts'
import { causeKey, isUnique } from '../../engine/index.ts'
import { toText } from './text.ts'

/** An append as text, made before it waits: what cannot be written as JSON is refused to its caller alone. */
export interface Encoded {
  readonly append: Append
  /** Counts the calls that asked for appends, and the appends: lists show new instances in this order. */
  readonly call: number
  readonly arrival: number
  readonly name: string
  readonly causes: readonly string[]
  readonly body: string
  readonly rows: readonly { readonly row: InstanceRow; readonly body: string }[]
  readonly snapshot: string | undefined
  /** Of the turn and the snapshot. */
  readonly bytes: number
}

export const encodeAppend = (append: Append, order: Pick<Encoded, 'call' | 'arrival'>): Encoded => {
  const body = encodeTurn(append.turn)
  const snapshot = append.snapshot && encodeState(append.snapshot.state)
  return {
    ...order,
    append,
    name: toText(append.stream),
    body,
    snapshot,
    causes: [...new Set(append.turn.causes.filter(isUnique).map(causeKey))],
    // The last of several about one instance counts.
    rows: [...new Map(append.index.instances.map((row) => [row.instance, { row, body: bodyOf(row) }])).values()],
    bytes: Buffer.byteLength(body) + (snapshot === undefined ? 0 : Buffer.byteLength(snapshot)),
  }
}

/**
 * As JSON whose names of fields that an instance is found by cannot be taken for names of the row: its indexes look into the text
 * (schema.ts). Their first letters are written as escapes.
 */
const bodyOf = ({ search, ...row }: InstanceRow): string => {
  const text = JSON.stringify(row)
  if (search === undefined) return text
  const fields = Object.entries(search).map(([field, value]) => `${escaped(field)}:${JSON.stringify(value)}`)
  return `${text.slice(0, -1)},"search":{${fields.join(',')}}}`
}
const escaped = (field: string): string =>
  `"${field === '' ? '' : `\\u${field.charCodeAt(0).toString(16).padStart(4, '0')}`}${JSON.stringify(field.slice(1)).slice(1, -1)}"`

const inReview = (row: InstanceRow): boolean => row.status === 'review' || row.effectsInReview > 0

/** Things of the appends in a batch, each with the place of its append: places begin at 1. */
const placed = <T>(batch: readonly Encoded[], of: (encoded: Encoded) => readonly T[]): readonly { readonly n: number; readonly of: T }[] =>
  batch.flatMap((encoded, i) => of(encoded).map((thing) => ({ n: i + 1, of: thing })))

/** The arguments of `append` (append-function.ts), in its order. */
export const columns = (batch: readonly Encoded[]): readonly (readonly (string | number | boolean | null)[])[] => {
  const causes = placed(batch, (encoded) => encoded.causes)
  const rows = placed(batch, ({ rows: own, arrival }) => own.map((row) => ({ ...row, arrival }))).toSorted(
    (a, b) => a.of.arrival - b.of.arrival,
  )
  const snapshots = placed(batch, ({ append, snapshot: body }) =>
    append.snapshot && body !== undefined ? [{ ...append.snapshot, body }] : [],
  )
  return [
    batch.map(({ name }) => name),
    batch.map(({ append }) => shardOf(append.stream)),
    batch.map(({ append }) => append.expected),
    batch.map(({ append }) => append.turn.at),
    batch.map(({ append }) => append.index.due),
    batch.map(({ append }) => append.index.open),
    batch.map(({ body }) => crc32(body)),
    batch.map(({ body }) => body),
    causes.map(({ n }) => n),
    causes.map(({ of }) => toText(of)),
    rows.map(({ n }) => n),
    rows.map(({ of: { row } }) => toText(row.instance)),
    rows.map(({ of: { row } }) => toText(row.workflow)),
    rows.map(({ of: { row } }) => toText(row.key)),
    rows.map(({ of: { row } }) => toText(row.status)),
    rows.map(({ of: { row } }) => inReview(row)),
    rows.map(({ of: { body } }) => body),
    rows.map(({ of: { row } }) => row.started),
    rows.map(({ of: { row } }) => row.number),
    rows.map(({ of: { row } }) => searchedColumn(row.search)),
    snapshots.map(({ n }) => n),
    snapshots.map(({ of }) => of.version),
    snapshots.map(({ of }) => of.format),
    snapshots.map(({ of }) => crc32(of.body)),
    snapshots.map(({ of }) => of.body),
  ]
}
