// What a journal rejects with besides damage: text of a newer engine, a foreign cursor, a store that cannot be used.

const KNOWN = 'this engine is older than the one that wrote it: use a newer Contrail'

/** A turn in a format that this engine does not read. It stops its stream, and no other. */
export class UnknownFormat extends Error {
  override readonly name = 'UnknownFormat'
  readonly stream: string
  readonly version: number
  readonly format: number
  constructor(stream: string, version: number, format: number) {
    super(`a turn has the unknown format ${format}, ${KNOWN} (stream ${stream}, version ${version})`)
    this.stream = stream
    this.version = version
    this.format = format
  }
}

/** An event of a kind that this engine does not know: skipping it would fold to a wrong state. It stops its stream, and no other. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent'
  readonly stream: string
  readonly version: number
  readonly kind: string
  constructor(stream: string, version: number, kind: string) {
    super(`a turn has an event of the unknown kind "${kind}", ${KNOWN} (stream ${stream}, version ${version})`)
    this.stream = stream
    this.version = version
    this.kind = kind
  }
}

/** A cursor that this journal did not give. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor'
  constructor(cursor: string) {
    super(`the cursor "${cursor.slice(0, 40)}" is none of this journal: leave it out to begin at the first page`)
  }
}

/** The store cannot be opened, read or written; the message is one sentence that says why and what to do. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable'
  /** The reason alone, which names no place: for who is no operator. */
  readonly brief: string
  constructor(
    message: string,
    { brief = 'the journal cannot be used just now', ...options }: ErrorOptions & { readonly brief?: string } = {},
  ) {
    super(message, options)
    this.brief = brief
  }
}
