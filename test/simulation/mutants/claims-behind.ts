// Writes claims a second later, as a store that flushes once a second does: a process that dies meanwhile has left no claim.
import type { Claim } from '../../../journal/index.ts'
import type { Mutant } from '../mutant.ts'

const FLUSH_MS = 1_000

export const claimsBehind: Mutant = {
  name: 'claims-behind',
  breaks: 'a claim is durable before an unsafe handler is called, so that nobody calls it again without a probe',
  wrap: (ports) => {
    const { journal, clock } = ports
    /** By effect: what this process sees of its own claims, flushed or not. */
    const own = new Map<string, Claim>()
    const lastClaim = async (effect: string): Promise<Claim | undefined> => {
      const [written, mine] = [await journal.lastClaim(effect), own.get(effect)]
      return written && (!mine || written.attempt >= mine.attempt) ? written : mine
    }
    return {
      ...ports,
      journal: {
        ...journal,
        lastClaim,
        claim: async (claim) => {
          const last = await lastClaim(claim.effect)
          if (last?.attempt === claim.attempt) return { kind: 'held', claim: last }
          own.set(claim.effect, claim)
          clock.schedule(clock.now() + FLUSH_MS, () => void journal.claim(claim).catch(() => {}))
          return { kind: 'claimed' }
        },
      },
    }
  },
}
