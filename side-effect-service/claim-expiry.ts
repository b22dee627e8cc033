// Remaining time of another process's claim, counted on a monotonic clock from when it was first seen here, because that process's clock may be wrong.
import { lru } from '../base/index.ts'
import type { Claim } from '../journal/index.ts'

export interface ClaimExpiry {
  /** When the claim's call must have ended, by our current clock. Never too early: the claim gets its full duration from its first sight. */
  readonly endOf: (claim: Claim) => number
}
export interface ClaimExpiryOptions {
  /** This process: its own claims were made by our clock. */
  readonly process: string
  /** `apart`: claims are made by other machines' clocks. `shared`: all processes are on this machine, whose clock may be set. */
  readonly clocks: 'shared' | 'apart'
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Monotonic, in milliseconds. */
  readonly steady: () => number
}

/** Claims remembered. A forgotten one is waited for once more, which costs time and nothing else. */
const MOST = 10_000

export const claimExpiry = ({ process, clocks, now, steady }: ClaimExpiryOptions): ClaimExpiry => {
  const ends = lru<{ readonly at: number }>(MOST)
  /** By the monotonic clock: the claim's duration, counted from its first sight. */
  const expiryOf = ({ effect, attempt, at, until }: Claim): number => {
    const claim = `${attempt} ${effect}`
    const known = ends.get(claim)
    if (known !== undefined) return known.at
    const end = steady() + until - at
    ends.set(claim, { at: end })
    return end
  }
  return {
    endOf(claim) {
      const end = now() + expiryOf(claim) - steady()
      // The clock that made it is ours: its own end counts as well, which is earlier unless that clock was set back.
      return clocks === 'shared' || claim.by === process ? Math.min(claim.until, end) : end
    },
  }
}
