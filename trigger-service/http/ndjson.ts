// NDJSON in, NDJSON out: one answer a line, in order, with constant memory; who reads slowly slows the sender down.
import { inOrder } from '../feed/in-order.ts'
import { lineSplitter } from '../feed/lines.ts'
import { offerPiece } from '../feed/offer-piece.ts'
import type { Feed, FeedAnswer } from '../feed/offer-piece.ts'
import { piecesOf } from '../feed/piece.ts'
import type { HttpLimits } from './limits.ts'

export const ndjsonAnswers = (feed: Feed, body: AsyncIterable<Uint8Array>, limits: HttpLimits): ReadableStream<Uint8Array> => {
  const items = piecesOf(body, lineSplitter(limits.lineBytes))
  return ReadableStream.from(printed(inOrder({ items, atOnce: limits.atOnce, offer: (line) => offerPiece(feed, line) })))
}

async function* printed(answers: AsyncIterable<readonly FeedAnswer[]>): AsyncGenerator<Uint8Array, void> {
  for await (const ready of answers) yield Buffer.from(ready.map(print).join(''))
}

const print = ({ number, answer, deadLetter }: FeedAnswer): string =>
  `${JSON.stringify({ line: number, ...answer, ...(deadLetter !== undefined && { deadLetter }) })}\n`
