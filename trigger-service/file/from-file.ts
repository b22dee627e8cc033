// Feeds a file of payloads, NDJSON or one JSON array, to a workflow or to a signal, without ever holding it whole.
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { Refused } from '../answers.ts'
import { inOrder } from '../feed/in-order.ts'
import { feedRefusal, offerPiece } from '../feed/offer-piece.ts'
import type { Feed, FeedAnswer, Target } from '../feed/offer-piece.ts'
import { piecesOf } from '../feed/piece.ts'
import { eitherSplitter } from '../feed/splitter.ts'
import type { Clock } from '../ports.ts'
import type { TriggerService } from '../service.ts'
import { paced } from './pace.ts'

export interface Progress {
  /** Lines or items answered so far: the sum of the four below. */
  readonly done: number
  /** All there are; null of a stream, whose end nobody knows. */
  readonly total: number | null
  readonly accepted: number
  /** Known already: their instances were there before. */
  readonly duplicates: number
  /** Could not be decoded: each is kept with the reason and the raw text. */
  readonly deadLettered: number
  /** Decoded and refused by the executor: each is recorded in its stream. */
  readonly refused: number
}

export type Fed =
  | { readonly kind: 'done' | 'stopped'; readonly progress: Progress }
  /** Nothing was taken. */
  | { readonly kind: 'refused'; readonly refusal: Refused }
  /** Feed it again: what was taken before counts once. */
  | { readonly kind: 'failed'; readonly message: string; readonly progress: Progress }

export interface FileFeed {
  readonly service: TriggerService
  /** A stream is read once; its name is for people, and for the ids of dead letters. */
  readonly from: { readonly path: string } | { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }
  readonly clock: Clock
  readonly onProgress?: (progress: Progress) => void
  /** The most that are in work side by side. */
  readonly atOnce?: number
  readonly ratePerSecond?: number
  /** Takes no more items; those in work are finished. */
  readonly stopSignal?: AbortSignal
  /** The most bytes of an item; a longer one goes to the dead letters. */
  readonly itemBytes?: number
}

export const startFromFile = ({ workflow, ...of }: FileFeed & { readonly workflow: string }): Promise<Fed> => feed({ workflow }, of)
export const signalFromFile = ({ signal, ...of }: FileFeed & { readonly signal: string }): Promise<Fed> => feed({ signal }, of)

const NOTHING: Progress = { done: 0, total: null, accepted: 0, duplicates: 0, deadLettered: 0, refused: 0 }

const feed = async (target: Target, of: FileFeed): Promise<Fed> => {
  const { service, from, clock, onProgress, atOnce = 128, ratePerSecond, stopSignal, itemBytes = 1024 * 1024 } = of
  const name = 'path' in from ? basename(from.path) : from.name
  const splitter = eitherSplitter(itemBytes)
  const at = (number: number): string => (splitter.isArray() ? `${name}[${number - 1}]` : `${name}:${number}`)
  const into: Feed = { service, target, source: 'file', origin: (number) => ({ source: 'file', at: at(number) }) }

  const refusal = await feedRefusal(into)
  if (refusal !== null) return { kind: 'refused', refusal }
  let progress = NOTHING
  try {
    if ('path' in from) progress = { ...progress, total: await count(from.path, itemBytes) }
    const chunks = 'path' in from ? createReadStream(from.path) : from.chunks
    const items = paced(piecesOf(chunks, splitter), { clock, ratePerSecond, stopSignal })
    for await (const answers of inOrder({ items, atOnce, offer: (piece) => offerPiece(into, piece) })) {
      const lost = answers.find(({ answer }) => answer.kind === 'refused' && answer.code === 'unavailable')
      progress = answers.reduce(counted, progress)
      onProgress?.(progress)
      if (lost?.answer.kind === 'refused') return { kind: 'failed', message: `${at(lost.number)}: ${lost.answer.message}`, progress }
    }
  } catch (error) {
    return { kind: 'failed', message: `${name} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`, progress }
  }
  return { kind: stopSignal?.aborted === true ? 'stopped' : 'done', progress }
}

/** A pass of its own over the file: a second for every hundred megabytes or so, and everyone sees a true total. */
const count = async (path: string, itemBytes: number): Promise<number> => {
  let total = 0
  for await (const _ of piecesOf(createReadStream(path), eitherSplitter(itemBytes))) total++
  return total
}

const counted = (so: Progress, { answer, deadLetter }: FeedAnswer): Progress => {
  if (deadLetter !== undefined) return { ...so, done: so.done + 1, deadLettered: so.deadLettered + 1 }
  if (answer.kind === 'refused') return answer.code === 'unavailable' ? so : { ...so, done: so.done + 1, refused: so.refused + 1 }
  const known = 'duplicate' in answer && answer.duplicate
  return known ? { ...so, done: so.done + 1, duplicates: so.duplicates + 1 } : { ...so, done: so.done + 1, accepted: so.accepted + 1 }
}
