// A feed in, NDJSON out: one answer a line, in order, with constant memory; who reads slowly slows the sender down.
import { inOrder } from '../feed/in-order.ts'
import { offerPiece } from '../feed/offer-piece.ts'
import type { FeedTarget, FeedAnswer } from '../feed/offer-piece.ts'
import { piecesOf } from '../feed/piece.ts'
import type { Piece, Splitter } from '../feed/piece.ts'

export const ndjsonAnswers = (of: {
  readonly feed: FeedTarget
  readonly body: AsyncIterable<Uint8Array>
  readonly splitter: Splitter
  readonly atOnce: number
}): ReadableStream<Uint8Array> => {
  const { feed, body, splitter, atOnce } = of
  const offer = (piece: Piece) => offerPiece(feed, piece)
  return ReadableStream.from(printed(inOrder({ items: piecesOf(body, splitter), atOnce, offer })))
}

async function* printed(answers: AsyncIterable<readonly FeedAnswer[]>): AsyncGenerator<Uint8Array, void> {
  for await (const ready of answers) yield Buffer.from(ready.map(print).join(''))
}

const print = ({ number, answer, deadLetter }: FeedAnswer): string =>
  `${JSON.stringify({ line: number, ...answer, ...(deadLetter !== undefined && { deadLetter }) })}\n`
