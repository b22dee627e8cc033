// What this process knows of streams without asking: turns are never changed nor removed, so it can be old but not wrong.
import type { StoredDocument } from './documents.ts'
import type { IndexDocument, Marks } from './index-document.ts'

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
  const entries = new Map<string, KnownStream>()
  // Counted here, because the map of causes of an entry grows.
  const sizes = new Map<string, number>()
  let held = 0

  const forget = (stream: string): void => {
    entries.delete(stream)
    held -= sizes.get(stream) ?? 0
    sizes.delete(stream)
  }

  return {
    get: (stream) => {
      const found = entries.get(stream)
      if (found) {
        entries.delete(stream)
        entries.set(stream, found)
      }
      return found
    },
    set: (stream, known) => {
      forget(stream)
      const size = known.causes?.size ?? 0
      const kept = size > causes ? { ...known, causes: undefined } : known
      entries.set(stream, kept)
      sizes.set(stream, kept.causes?.size ?? 0)
      held += kept.causes?.size ?? 0
      for (const oldest of entries.keys()) {
        if (entries.size <= streams && held <= causes) break
        forget(oldest)
      }
    },
    forget,
  }
}
