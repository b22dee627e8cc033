// The payloads of a feed as the body of a request: one line each, or a file as it is; paced, and ended early when told to.

/** `sleep` ends early when the signal aborts. */
export interface FeedClock {
  /** Milliseconds since whenever. */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
export interface FeedPace {
  readonly clock: FeedClock
  /** Payloads a second at most; absent: as fast as the server takes them. */
  readonly ratePerSecond?: number
  /** Takes no more payloads; those that were sent are answered. */
  readonly stopSignal?: AbortSignal
}
/** What became of the payloads, for whoever reads the answers. */
export interface FeedTally {
  sent: number
  broke?: { readonly error: unknown }
}
export type Payloads<T> = Iterable<T> | AsyncIterable<T>

/** A file as it is, NDJSON or one JSON array. Its `file` trigger decodes it; what is broken in it is for the server to say. */
export interface FileFeed {
  /** Without its folder: for people, and for the ids of dead letters. */
  readonly name: string
  readonly portions: AsyncIterable<Portion>
  /** What has to follow the portions given so far where it is ended early: the bracket of an array. */
  readonly close: () => Uint8Array
}
export interface Portion {
  readonly bytes: Uint8Array
  /** How many payloads end in it: they keep to the rate. Where it is not 0, the bytes end with the last of them. */
  readonly payloads: number
}

/** What comes from memory is sent in portions of about this many characters. */
const PORTION = 16 * 1024
/** Timers are no finer than a millisecond or so: what was missed is caught up with, but never more than this. */
const CATCH_UP_MS = 100

/** Payloads as a line each. */
export const linesOf = (payloads: Payloads<unknown>, { ratePerSecond }: FeedPace): Omit<FileFeed, 'name'> => {
  const oneByOne = ratePerSecond !== undefined || Symbol.asyncIterator in payloads // nobody knows when the next one comes
  return { portions: portionsOf(payloads, oneByOne ? 0 : PORTION), close: () => new Uint8Array() }
}

async function* portionsOf(payloads: Payloads<unknown>, least: number): AsyncGenerator<Portion, void> {
  const encoder = new TextEncoder()
  let [text, count] = ['', 0]
  for await (const payload of payloads) {
    text += `${JSON.stringify(payload)}\n`
    count++
    if (text.length < least) continue
    yield { bytes: encoder.encode(text), payloads: count }
    ;[text, count] = ['', 0]
  }
  if (count > 0) yield { bytes: encoder.encode(text), payloads: count }
}

export async function* bodyOf(
  { portions, close }: Omit<FileFeed, 'name'>,
  pace: FeedPace,
  tally: FeedTally,
): AsyncGenerator<Uint8Array, void> {
  const { clock, ratePerSecond, stopSignal } = pace
  const interval = ratePerSecond === undefined ? 0 : 1_000 / ratePerSecond
  let due = clock.now()
  let whole = true // no payload is sent in part
  try {
    for await (const { bytes, payloads } of portions) {
      if (interval > 0 && due > clock.now()) await clock.sleep(due - clock.now(), stopSignal)
      if (stopSignal?.aborted === true && whole) return yield close()
      due = Math.max(due, clock.now() - CATCH_UP_MS) + interval * payloads
      whole = payloads > 0
      tally.sent += payloads
      yield bytes
    }
  } catch (error) {
    tally.broke = { error }
    throw error
  }
}
