// How a feed falls into pieces, and what their places are called: the lines of a request, or what a file holds.
import type { Origin } from '../../engine/index.ts'
import { lineSplitter } from '../feed/lines.ts'
import type { Splitter } from '../feed/piece.ts'
import { eitherSplitter } from '../feed/splitter.ts'
import type { RequestSource } from './request.ts'

export interface Pieces {
  readonly splitter: Splitter
  /** Of the piece of a number, from 1. */
  readonly origin: (number: number) => Origin
}

/** `limit`: the most bytes of a piece. */
export const piecesFrom = (sender: RequestSource, limit: number, origin: Origin): Pieces => {
  // What is sent as lines is lines, whatever they begin with: a broken first line must not swallow the rest.
  if (sender.source === 'http') return { splitter: lineSplitter(limit), origin: (number) => ({ ...origin, at: `line ${number}` }) }
  const { name } = sender
  const splitter = eitherSplitter(limit)
  return { splitter, origin: (number) => ({ ...origin, at: splitter.isArray() === true ? `${name}[${number - 1}]` : `${name}:${number}` }) }
}
