// A turn as a document: its text, what it is found by, and what it made true of its stream. Once created it is never changed.
import { decodeSnapshot, decodeTurn, encodeState, encodeTurn } from '../codec.ts'
import type { InstanceRow, Turn } from '../../engine/index.ts'
import type { Append, Snapshot } from '../journal.ts'
import { causeKey, isUnique } from '../../engine/index.ts'
import type { BlobDocuments } from './blobs.ts'
import type { TurnDocument } from './document-types.ts'
import { turnId } from './ids.ts'
import type { Marks } from './index-document.ts'

/** An append as text, made before anything is written: what cannot be written as JSON is refused to its caller alone. */
export interface Encoded {
  readonly append: Append
  readonly causes: readonly string[]
  readonly place: string
  readonly body: string
  readonly rows: string
  readonly state: string | undefined
  readonly bytes: number
}

export const encodeAppend = (append: Append, place: string): Encoded => {
  const body = encodeTurn(append.turn)
  const state = append.snapshot && encodeState(append.snapshot.state)
  return {
    append,
    place,
    body,
    state,
    rows: JSON.stringify(append.index.instances),
    causes: [...new Set(append.turn.causes.filter(isUnique).map(causeKey))],
    bytes: Buffer.byteLength(body) + (state === undefined ? 0 : Buffer.byteLength(state)),
  }
}

/** Texts that are too long for a document are durable when it resolves. */
export const turnDocument = async (blobs: BlobDocuments, of: Encoded, writer: string): Promise<TurnDocument> => {
  const { stream, turn, index, snapshot } = of.append
  return {
    id: turnId(turn.version),
    stream,
    version: turn.version,
    causes: of.causes,
    instances: [...new Set(turn.events.flatMap((e) => ('instance' in e && typeof e.instance === 'string' ? [e.instance] : [])))],
    ...(index.open !== null && { open: index.open }),
    ...(index.due !== null && { due: index.due }),
    place: of.place,
    writer,
    body: await blobs.keep(of.body),
    ...(index.instances.length > 0 && { rows: await blobs.keep(of.rows) }),
    ...(snapshot &&
      of.state !== undefined && { snapshot: { version: snapshot.version, format: snapshot.format, ...(await blobs.keep(of.state)) } }),
  }
}

export const marksAfter = ({ open, due }: Pick<TurnDocument, 'open' | 'due'>): Marks => ({ open: open ?? null, due: due ?? null })

/** @throws DamagedJournal, UnknownFormat, UnknownEvent */
export const turnOf = async (blobs: BlobDocuments, { stream, version, body }: TurnDocument): Promise<Turn> =>
  decodeTurn(await blobs.give(body, { stream, version, what: 'a turn' }), { stream, version })

/** @throws DamagedJournal */
export const snapshotOf = async (blobs: BlobDocuments, { stream, snapshot }: TurnDocument): Promise<Snapshot | null> => {
  if (!snapshot) return null
  const found = { stream, version: snapshot.version, format: snapshot.format }
  return decodeSnapshot(await blobs.give(snapshot, { ...found, what: 'a snapshot' }), found)
}

/** @throws DamagedJournal */
export const rowsOf = async (
  blobs: BlobDocuments,
  { stream, version, rows }: Pick<TurnDocument, 'stream' | 'version' | 'rows'>,
): Promise<readonly InstanceRow[]> => {
  if (!rows) return []
  const parsed: readonly InstanceRow[] = JSON.parse(await blobs.give(rows, { stream, version, what: 'a list row' }))
  return parsed
}
