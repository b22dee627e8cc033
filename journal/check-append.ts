// What an adapter may take for granted of an append: a caller's mistake is refused before it can disturb a shared transaction.
import { streamOf } from '../engine/index.ts'
import type { Append, Claim } from './journal.ts'

const whole = (value: number): boolean => Number.isSafeInteger(value)

/** The first mistake in an append, in one sentence, or undefined. */
export const mistakeIn = ({ stream, expected, turn, index, snapshot }: Append): string | undefined => {
  if (stream === '') return 'stream is empty: name a stream'
  if (turn.stream !== stream) return `turn.stream is ${turn.stream}: it must be ${stream}`
  if (!whole(expected) || expected < 0) return `expected is ${expected}: it must be a version, 0 for a new stream`
  if (turn.version !== expected + 1) return `turn.version is ${turn.version}: it must be expected plus one, ${expected + 1}`
  if (!whole(turn.at)) return `turn.at is ${turn.at}: it must be whole milliseconds`
  if (index.due !== null && !whole(index.due)) return `index.due is ${index.due}: it must be whole milliseconds or null`
  if (snapshot && (snapshot.version > turn.version || snapshot.version !== snapshot.state.version)) {
    return `snapshot.version is ${snapshot.version}: it must be its state's, and at most ${turn.version}`
  }
  for (const row of index.instances) {
    if (row.stream !== stream || streamOf(row.instance) !== stream)
      return `index.instances names ${row.instance}: its stream is not ${stream}`
  }
  return undefined
}

/** @throws TypeError for a mistake in the caller's code, naming the stream, the field and the fix. */
export const checkBatch = (batch: readonly Append[]): void => {
  for (const append of batch) {
    const mistake = mistakeIn(append)
    if (mistake !== undefined) throw new TypeError(`an append to stream ${append.stream} cannot be taken: ${mistake}`)
  }
}

/** @throws TypeError for a mistake in the caller's code. */
export const checkClaim = ({ effect, attempt, at, until }: Claim): void => {
  if (whole(attempt) && whole(at) && whole(until)) return
  throw new TypeError(`a claim of ${effect} cannot be taken: attempt ${attempt}, at ${at} and until ${until} must be whole numbers`)
}
