// The payloads of a feed as the body of a request: one line each, paced, and ended early when told to.

/** `sleep` ends early when the signal aborts. */
export interface FeedClock {
  /** Milliseconds since whenever. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
export interface Pace {
  readonly clock: FeedClock
  /** Payloads a second at most; absent: as fast as the server takes them. */
  readonly ratePerSecond?: number
  /** Takes no more payloads; those that were sent are answered. */
  readonly stopSignal?: AbortSignal
}
/** What became of the payloads, for whoever reads the answers. */
export interface Tally {
  sent: number
  broke?: { readonly error: unknown }
}
export type Payloads<T> = Iterable<T> | AsyncIterable<T>

/** A line of a file, sent as it is: what is broken in it is for the server to say, which keeps it as a dead letter. */
export class RawLine {
  readonly text: string
  constructor(text: string) {
    this.text = text.replaceAll(/[\r\n]+/g, ' ')
  }
}

/** What comes from memory is sent in pieces of about this many characters. */
const PIECE = 16 * 1024
/** Timers are no finer than a millisecond or so: what was missed is caught up with, but never more than this. */
const CATCH_UP_MS = 100

export async function* payloadLines(payloads: Payloads<unknown>, pace: Pace, tally: Tally): AsyncGenerator<Uint8Array, void> {
  const { clock, ratePerSecond, stopSignal } = pace
  const interval = ratePerSecond === undefined ? 0 : 1_000 / ratePerSecond
  const oneByOne = interval > 0 || Symbol.asyncIterator in payloads // nobody knows when the next one comes
  const encoder = new TextEncoder()
  let due = clock.now()
  let piece = ''
  try {
    for await (const payload of payloads) {
      if (interval > 0 && due > clock.now()) await clock.sleep(due - clock.now(), stopSignal)
      if (stopSignal?.aborted === true) break
      due = Math.max(due, clock.now() - CATCH_UP_MS) + interval
      piece += `${payload instanceof RawLine ? payload.text : JSON.stringify(payload)}\n`
      tally.sent++
      if (!oneByOne && piece.length < PIECE) continue
      yield encoder.encode(piece)
      piece = ''
    }
    if (piece !== '') yield encoder.encode(piece)
  } catch (error) {
    tally.broke = { error }
    throw error
  }
}
