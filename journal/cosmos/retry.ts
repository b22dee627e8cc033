// Calls that the store puts off are made again, for as long as patience lasts: callers wait, and nothing fails for a busy minute.
import { JournalUnavailable } from '../errors.ts'

export interface RetryOptions {
  /** How long one call is tried for, in milliseconds. */
  readonly patience: number
  readonly now: () => number
  readonly random: () => number
  readonly wait: (milliseconds: number) => Promise<void>
  /** Told of each call that the store answered with "too many requests". */
  readonly throttled: () => void
}

/** What an error means for the call. Times in milliseconds. */
export type Meaning =
  | { readonly kind: 'busy'; readonly after: number }
  | { readonly kind: 'away' }
  | { readonly kind: 'final'; readonly error: unknown }

/** The first wait and the longest, in milliseconds. */
const FIRST = 25
const LONGEST = 5_000

export type WithRetry = <T>(call: () => Promise<T>) => Promise<T>

export const withRetry =
  ({ patience, now, random, wait, throttled }: RetryOptions, meaningOf: (error: unknown) => Meaning): WithRetry =>
  async (call) => {
    const end = now() + patience
    for (let nth = 0; ; nth++) {
      try {
        return await call()
      } catch (error) {
        const meaning = meaningOf(error)
        if (meaning.kind === 'final') throw meaning.error
        if (meaning.kind === 'busy') throttled()
        // Full jitter, so that those who were turned away together do not come back together.
        const backOff = Math.min(LONGEST, FIRST * 2 ** nth) * random()
        const pause = meaning.kind === 'busy' ? meaning.after + backOff : backOff
        if (now() + pause > end) throw new JournalUnavailable(unanswered(meaning, patience), { cause: error })
        await wait(pause)
      }
    }
  }

const unanswered = ({ kind }: Meaning, patience: number): string => {
  const seconds = Math.round(patience / 1000)
  return kind === 'busy'
    ? `Cosmos DB has been too busy for ${seconds} s: give the database more request units, or send it less`
    : `Cosmos DB did not answer for ${seconds} s: check the endpoint and the network`
}
