// A line of the index as a document: an instance in the list, a stream that is open or due, or both in one.
import { shardOf } from '../../base/index.ts'
import { isLive } from '../../engine/index.ts'
import type { InstanceRow } from '../../engine/index.ts'
import type { BlobDocuments } from './blobs.ts'
import type { IndexDocument } from './document-types.ts'
import { searchedFields } from '../searched.ts'
import { hashed, padded } from './ids.ts'

/** Since when a stream is open, and when it is due. */
export interface Marks {
  readonly open: number | null
  readonly due: number | null
}
export const NO_MARKS: Marks = { open: null, due: null }

const sortKey = (time: number, stream: string): string => `${padded(Math.max(0, time))}|${stream}`
/** Behind every stream of a time, and before those of the next millisecond. */
export const placeAfter = (time: number): string => padded(Math.min(Math.max(0, Math.floor(time) + 1), Number.MAX_SAFE_INTEGER + 1))
const timeIn = (text: string | undefined): number | null => (text === undefined ? null : Number(text.slice(0, text.indexOf('|'))))

export const marksOf = ({ open, due }: IndexDocument): Marks => ({ open: timeIn(open), due: timeIn(due) })

/** Marks as they come back out of a document. */
export const stored = ({ open, due }: Marks): Marks => ({ open: open && Math.max(0, open), due: due && Math.max(0, due) })

export const isMarked = ({ open, due }: Marks): boolean => open !== null || due !== null
export const sameMarks = (a: Marks, b: Marks): boolean => a.open === b.open && a.due === b.due

/** Whoever looks for what `b` says finds the stream by `a`. */
export const covers = (a: Marks, b: Marks): boolean =>
  (b.open === null || a.open !== null) && (b.due === null || (a.due !== null && a.due <= b.due))

/** Covers both. */
export const merged = (a: Marks, b: Marks): Marks => ({ open: earlier(a.open, b.open), due: earlier(a.due, b.due) })
const earlier = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))

/** The id of a stream's line of its own, for marks that no instance was at hand for. */
export const STREAM_LINE = 'stream'
export const lineOf = (instance: string): string => hashed(instance)

export const streamLine = (stream: string): IndexDocument => ({ id: STREAM_LINE, stream, version: 0 })

export const withMarks = (document: IndexDocument, version: number, { open, due }: Marks, pending = false): IndexDocument => {
  const { open: _open, due: _due, shard: _shard, pending: _pending, ...rest } = document
  const { stream } = document
  return {
    ...rest,
    version,
    ...(open !== null && { open: sortKey(open, stream) }),
    ...(due !== null && { due: sortKey(due, stream) }),
    ...((open !== null || due !== null) && { shard: shardOf(stream) }),
    ...(pending && { pending: true as const }),
  }
}

/** Somebody has seen the turn that it shows. */
export const confirmed = (line: IndexDocument): IndexDocument => {
  const { ahead: _ahead, ...confirmedLine } = line
  return confirmedLine
}

const inReview = (row: InstanceRow): boolean => row.status === 'review' || row.effectsInReview > 0

/** The line of an instance, without marks. A row that is too long for a document is durable when it resolves. */
export const instanceLine = async (blobs: BlobDocuments, row: InstanceRow, place: string): Promise<IndexDocument> => ({
  id: lineOf(row.instance),
  stream: row.stream,
  version: row.version,
  place,
  ...foundBy(row, place),
  instance: row.instance,
  key: row.key,
  workflow: row.workflow,
  status: row.status,
  review: inReview(row),
  ...(isLive(row) && { openVersion: row.hash }),
  ...(row.tasksAt !== undefined && { tasks: row.tasksAt }),
  shows: row.version,
  row: await blobs.keep(JSON.stringify(row)),
})

/** What a line is found by besides its columns. */
export const foundBy = ({ started, number, search }: InstanceRow, place: string): Pick<IndexDocument, 'time' | 'number' | 'found'> => ({
  time: timeKey(started, place),
  number,
  ...(search && { found: searchedFields(search).map(foundText) }),
})
const timeKey = (started: number, place: string): string => `${timePlace(started)}|${place}`
/** Before all that was accepted at this time. */
export const timePlace = (time: number): string => padded(Math.max(0, Math.ceil(time)))
export const foundText = (field: readonly [field: string, value: string]): string => JSON.stringify(field)

/** What a line shows of an instance, with the marks and the place in the list that another has. */
export const showing = (line: IndexDocument, under: IndexDocument): IndexDocument => ({
  ...withMarks(line, under.version, marksOf(under), under.pending),
  ...(under.place !== undefined && { place: under.place, ...(line.time !== undefined && { time: withPlace(line.time, under.place) }) }),
})

const withPlace = (time: string, place: string): string => `${time.slice(0, time.indexOf('|'))}|${place}`

/** @throws DamagedJournal */
export const rowIn = async (blobs: BlobDocuments, { stream, shows = 0, row }: IndexDocument): Promise<InstanceRow | undefined> => {
  if (!row) return undefined
  const parsed: InstanceRow = JSON.parse(await blobs.give(row, { stream, version: shows, what: 'a list row' }))
  return parsed
}
