// How long a claim still holds: counted from when it was first seen here, by a clock that nobody sets.
import type { Claim } from '../journal/index.ts'

export interface Sightings {
  /** When the claim's call must have ended, by our own clock as it is now: never earlier than by the clock of who made it, were that one right. */
  readonly endOf: (claim: Claim) => number
}
export interface SightingsOptions {
  /** Whose claims are our own, and by our own clock. */
  readonly process: string
  /** `apart`: those who make claims have clocks of their own, which may be wrong. `shared`: one clock is everybody's, but it may be set. */
  readonly clocks: 'shared' | 'apart'
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds since any moment, by a clock that is never set. */
  readonly steady: () => number
}

/** Claims that are remembered. One that was forgotten and is seen again is waited for once more: that costs time, and nothing else. */
const MOST = 10_000

export const sightings = ({ process, clocks, now, steady }: SightingsOptions): Sightings => {
  const ends = new Map<string, number>()
  /** By the steady clock: the claim lasts as long from its first sight as it lasted from when it was made. */
  const sighted = ({ effect, attempt, at, until }: Claim): number => {
    const claim = `${attempt} ${effect}`
    const known = ends.get(claim)
    if (known !== undefined) return known
    const end = steady() + until - at
    ends.set(claim, end)
    const [oldest] = ends.keys()
    if (ends.size > MOST && oldest !== undefined) ends.delete(oldest)
    return end
  }
  return {
    endOf(claim) {
      const end = now() + sighted(claim) - steady()
      // Where the clock that made it is ours its own word counts too, unless that clock was set back since.
      return clocks === 'shared' || claim.by === process ? Math.min(claim.until, end) : end
    },
  }
}
