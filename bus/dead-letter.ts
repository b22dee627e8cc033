// What belongs to nobody: the port that keeps it, and the headers by which it stands in a topic.
import { createHash } from 'node:crypto'
import type { Origin } from '../engine/index.ts'

type Headers = Readonly<Record<string, Uint8Array>>

export interface DeadLetter {
  readonly origin: Origin
  /** What it was meant for: `workflow Order`, `signal Shipment`, or the topic that nobody of those took it from. */
  readonly target: string
  readonly workflow?: string
  /** Which feed it was a part of, where lines of two may be alike at the same place. */
  readonly feed?: string
  /** For people. It names fields, never their values. */
  readonly reason: string
  /** As it came, or the text of that; null for a tombstone. */
  readonly raw: string | Uint8Array | null
  readonly key?: Uint8Array | null
  readonly headers?: Headers
  /** Stands for the whole where `raw` is only its beginning or not its exact bytes. */
  readonly digest?: string
  /** How many bytes there were, where `raw` is no whole record but the beginning of what was found: it cannot be sent again from here. */
  readonly bytes?: number
}
export interface KeptLetter {
  readonly id: string
  /** When it was kept, in milliseconds since the epoch. */
  readonly at: number
  readonly origin: Origin
  /** Absent where it was not written down. */
  readonly target?: string
  readonly workflow?: string
  readonly reason: string
  readonly raw: Uint8Array | null
  readonly key: Uint8Array | null
  readonly headers: Headers
  /** Something of it was too long to be kept: it cannot be sent again from here. */
  readonly cut: boolean
  /** When a person had it sent again; absent where nobody did. */
  readonly resentAt?: number
}
export interface LetterPage {
  readonly rows: readonly KeptLetter[]
  /** Opaque; absent on the last page. */
  readonly next?: string
}

/** Where dead letters are kept. */
export interface DeadLetters {
  /** Resolves with its id when it is durable; the same one twice is shown once. Rejects where that is not known: add it again. */
  add(letter: DeadLetter): Promise<string>
  /** The newest first. Rejects on a cursor that is none. */
  list(page: { readonly cursor?: string; readonly limit: number }): Promise<LetterPage>
  /** By its id, or the beginning of it. */
  find(id: string): Promise<KeptLetter | undefined>
  /** It was sent again, durably: from now on it says so. */
  markResent(letter: KeptLetter, at: number): Promise<void>
}

/** The headers of a dead letter; those that it came with follow under `original`. */
export const LETTER_HEADERS = {
  reason: 'contrail-reason',
  /** `topic/partition@offset`, `orders.jsonl:3`, or where there is no such place the source: `http`. */
  origin: 'contrail-origin',
  source: 'contrail-source',
  target: 'contrail-target',
  workflow: 'contrail-workflow',
  id: 'contrail-id',
  /** Milliseconds since the epoch. */
  at: 'contrail-at',
  /** The key that it came with; absent where it had none. */
  key: 'contrail-key',
  /** How many bytes it had, where not all of it was kept. */
  cut: 'contrail-cut',
  trace: 'traceparent',
  original: 'contrail-original-',
  /** On a record that is no letter, but says of the one with its id that it was sent again. */
  resentAt: 'contrail-resent-at',
  /** On a message that was sent again: how often by now. */
  resent: 'contrail-resent',
} as const

/** Made of where it came from and what it is: the same one taken twice has one id, and so has a line of a feed that is sent again under its name. */
export const letterId = ({ origin, target, feed, raw, digest }: DeadLetter): string =>
  createHash('sha256')
    .update(JSON.stringify([origin.source, origin.at ?? null, target, digest ?? null, raw === null, ...(feed === undefined ? [] : [feed])]))
    .update(digest === undefined ? (raw ?? '') : '')
    .digest('hex')
