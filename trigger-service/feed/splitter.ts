// Splits NDJSON or one JSON array, whichever it turns out to be: an array is what begins with a bracket.
import { arraySplitter } from './json-array.ts'
import { lineSplitter } from './lines.ts'
import type { Splitter } from './piece.ts'

/** White space and the bytes of a byte order mark, before which nothing is decided. */
const SKIPPED: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf])
const OPEN = 0x5b

export interface EitherSplitter extends Splitter {
  /** Undefined until something but white space came. */
  isArray(): boolean | undefined
}

export const eitherSplitter = (limit: number): EitherSplitter => {
  let chosen = lineSplitter(limit)
  let first: number | undefined
  return {
    push(chunk) {
      if (first === undefined) {
        first = chunk.find((c) => !SKIPPED.has(c))
        if (first === OPEN) chosen = arraySplitter(limit)
      }
      return chosen.push(chunk)
    },
    end: () => chosen.end(),
    isArray: () => (first === undefined ? undefined : first === OPEN),
  }
}
