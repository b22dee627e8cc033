// What stands in each container: the documents as they are stored.
import type { Claim } from '../journal.ts'

/** What stands in each container. */
export interface DocumentTypes {
  readonly journal: TurnDocument
  readonly index: IndexDocument
  readonly claims: ClaimDocument
  readonly blobs: BlobDocument
}
export type ContainerName = keyof DocumentTypes

/** A turn. Once created it is never changed. */
export interface TurnDocument {
  /** The version, padded: creating it is the fence. */
  readonly id: string
  readonly stream: string
  readonly version: number
  /** Unique causes, by which duplicates are found. */
  readonly causes: readonly string[]
  /** Whom its events name, by which the turns of an instance are found. */
  readonly instances: readonly string[]
  /** Since when the stream is open after this turn, and when it is due; absent where it is not. */
  readonly open?: number
  readonly due?: number
  /** Where instances that this turn accepts stand in the list. */
  readonly place: string
  /** Whose call wrote it: a call that was repeated because its answer was lost finds itself. */
  readonly writer: string
  readonly body: StoredText
  /** The rows of the list that it changed, for whoever finds that they were not written. */
  readonly rows?: StoredText
  readonly snapshot?: StoredText & { readonly version: number; readonly format: number }
}

/** A line of the index: an instance in the list, a stream that is open or due, or both in one. */
export interface IndexDocument {
  readonly id: string
  readonly stream: string
  /** The version of the stream that the marks are for. It may not be there (yet), and there may be newer ones. */
  readonly version: number
  /** Time and stream: in text order the earliest first, and no two alike. Absent where there is no such mark. */
  readonly open?: string
  readonly due?: string
  /** With a mark only. */
  readonly shard?: number
  /** More is to be written about that version: the marks may say too much, and rows of other lines may say too little. */
  readonly pending?: true

  /** What follows only where it is an instance. Places in the list are in the order in which instances were accepted. */
  readonly place?: string
  readonly instance?: string
  readonly key?: string
  /** When it was accepted, and its place: in text order the earliest first, and no two alike. Absent in older documents until they are migrated. */
  readonly time?: string
  /** The number of its version. */
  readonly number?: number
  /** What it is found by, each a field and its value in one text; absent where nothing is. */
  readonly found?: readonly string[]
  readonly workflow?: string
  readonly status?: string
  readonly review?: boolean
  /** The hash of its version, until it and its side effects have ended: the index of this path knows nothing of all that is over. */
  readonly openVersion?: string
  /** Where its tasks stand that wait for a person: only there where some do. */
  readonly tasks?: string
  /** The version of the stream that the row reflects. */
  readonly shows?: number
  /** The row was written before its turn, and nobody has rewritten it since: it counts where that turn names the instance. */
  readonly ahead?: true
  readonly row?: StoredText
}

/** One attempt's claim, so that creating it is claiming it. */
export interface ClaimDocument extends Claim {
  readonly id: string
  /** Whose call wrote it: a call that was repeated because its answer was lost finds itself. */
  readonly writer: string
}

/** Piece `id` of a content. The first is written last: where it is, all are. */
export interface BlobDocument {
  readonly id: string
  readonly blob: string
  readonly text: string
  /** Of the first piece: how many there are, and the checksum of the whole. */
  readonly pieces?: number
  readonly crc?: number
}

/** A text in a document: itself, or where it is kept; with its checksum. */
export interface StoredText {
  readonly text?: string
  readonly blob?: string
  readonly crc: number
  /** Of one that is kept apart, in UTF-16 units; absent in older documents. */
  readonly size?: number
}
