// A file as a feed: its bytes as they are, cut where payloads end, so that they are counted, keep to a rate, and can be ended early.
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { FileFeed, Portion } from '../client/index.ts'
import { DEFAULT_HTTP_LIMITS, eitherSplitter } from '../trigger-service/index.ts'

const NEWLINE = 0x0a
const COMMA = 0x2c

export interface CountedFile extends FileFeed {
  /** What one of its payloads is called, once one was read. */
  readonly one: () => 'line' | 'item'
}
export interface CountedFileOptions {
  readonly path: string
  /** A portion for each payload, to keep to a rate. */
  readonly oneByOne?: boolean
  readonly chunks?: AsyncIterable<Uint8Array>
}

export const fileFeed = ({ path, oneByOne = false, chunks = createReadStream(path) }: CountedFileOptions): CountedFile => {
  const splitter = eitherSplitter(DEFAULT_HTTP_LIMITS.lineBytes)
  /** Of what was taken: a comma is behind an item of an array that is still open. */
  let last: number | undefined

  /** The first byte alone tells what it is; then a line ends at its end, and an item at a comma. */
  const cutAfter = (chunk: Uint8Array, at: number): number => {
    const isArray = splitter.isArray()
    if (isArray === undefined) return at + 1
    const found = chunk.indexOf(isArray ? COMMA : NEWLINE, at)
    return found < 0 ? chunk.length : found + 1
  }
  const portionsOf = function* (chunk: Uint8Array): Generator<Portion, void> {
    let [from, whole, payloads] = [0, 0, 0]
    for (let at = 0; at < chunk.length;) {
      const cut = cutAfter(chunk, at)
      const ended = splitter.push(chunk.subarray(at, cut)).length
      at = cut
      if (ended === 0) continue
      whole = cut
      payloads += ended
      if (!oneByOne) continue
      yield { bytes: chunk.subarray(from, whole), payloads }
      ;[from, payloads] = [whole, 0]
    }
    if (payloads > 0) yield { bytes: chunk.subarray(from, whole), payloads }
    if (whole < chunk.length) yield { bytes: chunk.subarray(whole), payloads: 0 }
  }
  const portions = async function* (): AsyncGenerator<Portion, void> {
    for await (const chunk of chunks) {
      for (const portion of portionsOf(chunk)) {
        yield portion
        last = portion.bytes.at(-1)
      }
    }
    const rest = splitter.end().length
    if (rest > 0) yield { bytes: new Uint8Array(), payloads: rest }
  }
  return {
    name: basename(path),
    portions: portions(),
    close: () => Buffer.from(splitter.isArray() === true && last === COMMA ? ']' : ''),
    one: () => (splitter.isArray() === true ? 'item' : 'line'),
  }
}
