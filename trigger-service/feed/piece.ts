// One piece of a feed: a line or an item, gathered from chunks in bounded memory.
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { RAW_LIMIT } from '../dead-letters/command.ts'

export interface Piece {
  /** Of the line or of the item, from 1. */
  readonly number: number
  readonly text: string
  /** Why the text cannot even be tried. */
  readonly fault?: string
  /** Stands for the bytes, where the text is not exactly these. */
  readonly digest?: string
}

/** Gives pieces as they become complete, whatever the chunks are. */
export interface Splitter {
  push(chunk: Uint8Array): readonly Piece[]
  end(): readonly Piece[]
}

export async function* piecesOf(chunks: AsyncIterable<Uint8Array>, splitter: Splitter): AsyncGenerator<Piece, void> {
  for await (const chunk of chunks) yield* splitter.push(chunk)
  yield* splitter.end()
}

export interface Gatherer {
  add(bytes: Uint8Array): void
  /** What was added since the last time, as a piece; undefined where that is nothing but white space. */
  take(number: number): Piece | undefined
}

/** `limit`: the most bytes of a piece. Of a longer one the beginning is kept, the rest only hashed. */
export const gatherer = (limit: number): Gatherer => {
  let parts: Uint8Array[] = []
  let size = 0
  let hash: Hash | undefined

  return {
    add(bytes) {
      size += bytes.length
      if (hash !== undefined) {
        hash.update(bytes)
        return
      }
      parts.push(bytes)
      if (size <= limit) return
      const sofar = Buffer.concat(parts)
      hash = createHash('sha256').update(sofar)
      parts = [Buffer.from(sofar.subarray(0, RAW_LIMIT))] // a copy, so that the whole can go
    },
    take(number) {
      const bytes = parts.length === 1 ? asBuffer(parts[0]!) : Buffer.concat(parts)
      const fault = `it has ${size} bytes, at most ${limit} are taken; only its beginning is kept`
      const piece = hash === undefined ? whole(number, bytes) : { number, text: bytes.toString(), fault, digest: hash.digest('hex') }
      parts = []
      size = 0
      hash = undefined
      return piece
    },
  }
}

/** The same bytes, not a copy. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const whole = (number: number, bytes: Buffer): Piece | undefined => {
  const text = textOf(bytes)
  if (text === undefined) {
    return { number, text: bytes.toString(), fault: 'it is not UTF-8', digest: createHash('sha256').update(bytes).digest('hex') }
  }
  return /\S/.test(text) ? { number, text } : undefined
}

/** The text of UTF-8, without a byte order mark; undefined where it is not UTF-8. */
export const textOf = (bytes: Uint8Array): string | undefined => {
  if (!isUtf8(bytes)) return undefined
  const text = asBuffer(bytes).toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
