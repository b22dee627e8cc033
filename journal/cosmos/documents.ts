// What the adapter needs of Cosmos DB: single documents, written under a condition, and queries. Tests put faults in between.
import type { ContainerName, DocumentTypes, TurnDocument } from './document-types.ts'

/** What a call is made for: request units are summed by it. */
export type Purpose = 'append' | 'causes' | 'load' | 'read' | 'index' | 'heal' | 'due' | 'open' | 'list' | 'claims' | 'blobs'

/** A document as it was found or written last. */
export interface StoredDocument<Document> {
  readonly document: Document
  readonly etag: string
  /** When it was written, by the store's clock, in milliseconds since the epoch; whole seconds. */
  readonly at: number
}

/** A document with what the store adds to it. What is sent back of that is not looked at. */
export type Row<Document> = Document & { readonly _etag: string; readonly _ts: number }

export const foundIn = <Document>(document: Row<Document>): StoredDocument<Document> => {
  const { _etag: etag, _ts: seconds } = document
  return { document, etag, at: seconds * 1000 }
}

export interface DocumentAddress<C extends ContainerName> {
  readonly container: C
  /** The value of the partition key. */
  readonly key: string
  readonly id: string
  readonly purpose: Purpose
}
export interface Write<C extends ContainerName> {
  readonly container: C
  readonly document: DocumentTypes[C]
  readonly purpose: Purpose
}
export interface DocumentQuery<C extends ContainerName> {
  readonly container: C
  /** Only this partition. The text must say so as well: emulators look at all of them. Absent: all. */
  readonly key?: string
  readonly text: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly purpose: Purpose
}

/** `exists`: somebody wrote it before, or this call did and its answer was lost: a document says who wrote it. */
export type Created = { readonly kind: 'created'; readonly etag: string } | { readonly kind: 'exists' }
/** `changed`: it is another by now, or gone. */
export type Replaced = { readonly kind: 'replaced'; readonly etag: string } | { readonly kind: 'changed' }

/** @throws JournalUnavailable when the store does not answer, or stays too busy, for longer than the adapter's patience */
export interface Documents {
  create<C extends ContainerName>(of: Write<C>): Promise<Created>
  read<C extends ContainerName>(of: DocumentAddress<C>): Promise<StoredDocument<DocumentTypes[C]> | undefined>
  /** Only where it is still the one with that etag. */
  replace<C extends ContainerName>(of: Write<C> & { readonly etag: string }): Promise<Replaced>
  /** Only where it is still the one with that etag; false where it is not. */
  remove<C extends ContainerName>(of: DocumentAddress<C> & { readonly etag: string }): Promise<boolean>
  /** All rows, of all pages. `Row` is what the text selects. */
  query<Row, C extends ContainerName = ContainerName>(of: DocumentQuery<C>): Promise<readonly Row[]>
  /** Turns in the order of the store, by its own cursor; none when there are none behind the cursor yet. */
  changes(cursor: string | undefined, limit: number): Promise<{ readonly turns: readonly TurnDocument[]; readonly cursor: string }>
  close(): Promise<void>
}
