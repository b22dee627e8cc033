// How long the claim of another process still holds: counted from when it was first seen here, for the clock of who made it may be wrong.
import type { Claim } from '../journal/index.ts'

export interface Sightings {
  /** When the claim's call must have ended, by our own clock: never earlier than by the clock of who made it, were that one right. */
  readonly endOf: (claim: Claim) => number
}

/** Claims that are remembered. One that was forgotten and is seen again is waited for once more: that costs time, and nothing else. */
const MOST = 10_000

/** `process`: whose claims are our own, and by our own clock. `now`: milliseconds since the epoch. */
export const sightings = ({ process, now }: { readonly process: string; readonly now: () => number }): Sightings => {
  const ends = new Map<string, number>()
  return {
    endOf({ effect, attempt, at, until, by }) {
      if (by === process) return until
      const claim = `${attempt} ${effect}`
      const known = ends.get(claim)
      if (known !== undefined) return known
      const end = now() + until - at
      ends.set(claim, end)
      const [oldest] = ends.keys()
      if (ends.size > MOST && oldest !== undefined) ends.delete(oldest)
      return end
    },
  }
}
