// What this process knows of streams without asking: turns are never changed nor removed, so it can be old but not wrong.
import { lru } from '../../base/index.ts'
import type { StoredDocument } from './documents.ts'
import type { IndexDocument } from './document-types.ts'
import type { Marks } from './index-document.ts'

export interface KnownStream {
  /** There is a turn of this version, or it is 0. */
  readonly version: number
  /** What that turn made true of the stream. */
  readonly marks: Marks
  /** The line of the index that carries the marks, or did so last; null: there is none. Undefined: nobody looked whether all is written. */
  readonly line: StoredDocument<IndexDocument> | null | undefined
  /** Every unique cause up to the version, with the version of its turn, and it grows with each append; undefined: not all are known. */
  readonly causes: Map<string, number> | undefined
}

export interface KnownStreams {
  get(stream: string): KnownStream | undefined
  set(stream: string, known: KnownStream): void
  forget(stream: string): void
}

/** Bounded by streams and by causes in sum; what was not used for the longest time goes first. */
export const knownStreams = ({ streams = 10_000, causes = 200_000 } = {}): KnownStreams => {
  /** `causes` as they were counted, because the map of an entry grows. */
  const entries = lru<{ readonly known: KnownStream; readonly causes: number }>(Number.POSITIVE_INFINITY)
  let held = 0

  const forget = (stream: string): void => {
    held -= entries.get(stream)?.causes ?? 0
    entries.delete(stream)
  }

  return {
    get: (stream) => entries.get(stream)?.known,
    set: (stream, known) => {
      forget(stream)
      const tooMany = (known.causes?.size ?? 0) > causes
      const kept = tooMany ? { ...known, causes: undefined } : known
      const counted = kept.causes?.size ?? 0
      entries.set(stream, { known: kept, causes: counted })
      held += counted
      while (entries.size() > streams || held > causes) held -= entries.evict()?.causes ?? 0
    },
    forget,
  }
}
