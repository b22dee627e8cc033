// A withdrawal that leaves no mark: what was given up and never called is said to be so, and nothing keeps an older request from calling it.
import type { Mutant } from '../mutant.ts'

export const unfencedWithdrawal: Mutant = {
  name: 'unfenced-withdrawal',
  breaks: 'what was withdrawn is not called any more, by whoever has an older request for it',
  wrap: (ports) => {
    const { journal } = ports
    return {
      ...ports,
      journal: {
        ...journal,
        // A claim for nobody lasts no time.
        claim: async (claim) => (claim.at === claim.until && !claim.effect.startsWith('$') ? { kind: 'claimed' } : journal.claim(claim)),
      },
    }
  },
}
