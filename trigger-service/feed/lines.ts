// Splits NDJSON: one piece a line; blank lines count and give none.
import { asBuffer, gatherer } from './piece.ts'
import type { Piece, Splitter } from './piece.ts'

const NEWLINE = 0x0a

export const lineSplitter = (limit: number): Splitter => {
  const line = gatherer(limit)
  let number = 0
  const complete = (into: Piece[]): void => {
    const piece = line.take(++number)
    if (piece !== undefined) into.push(piece)
  }
  return {
    push(chunk) {
      const bytes = asBuffer(chunk)
      const pieces: Piece[] = []
      let from = 0
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
        line.add(bytes.subarray(from, at))
        complete(pieces)
        from = at + 1
      }
      if (from < bytes.length) line.add(bytes.subarray(from))
      return pieces
    },
    end() {
      const pieces: Piece[] = []
      complete(pieces)
      return pieces
    },
  }
}
