// Claims: one document for each attempt, so that creating it is claiming it.
import { randomUUID } from 'node:crypto'
import { checkClaim } from '../check-append.ts'
import type { Claim, Journal } from '../journal.ts'
import type { ClaimDocument } from './document-types.ts'
import type { Documents } from './documents.ts'
import { padded } from './ids.ts'

const claimOf = ({ effect, attempt, at, until, by }: ClaimDocument): Claim => ({ effect, attempt, at, until, by })

export const claims = (documents: Documents): Pick<Journal, 'claim' | 'lastClaim'> => ({
  claim: async (claim) => {
    checkClaim(claim)
    const { effect } = claim
    const id = padded(claim.attempt)
    const writer = randomUUID()
    const created = await documents.create({ container: 'claims', document: { id, ...claim, writer }, purpose: 'claims' })
    if (created.kind === 'created') return { kind: 'claimed' }
    const found = await documents.read({ container: 'claims', key: effect, id, purpose: 'claims' })
    // Claims are never removed, so it is there to whoever was told that it exists.
    if (!found) throw new Error(`the claim of attempt ${claim.attempt} of ${effect} is and is not there`)
    return found.document.writer === writer ? { kind: 'claimed' } : { kind: 'held', claim: claimOf(found.document) }
  },

  lastClaim: async (effect) => {
    const [last] = await documents.query<ClaimDocument>({
      container: 'claims',
      key: effect,
      text: 'SELECT TOP 1 * FROM c WHERE c.effect = @effect ORDER BY c.attempt DESC',
      parameters: { effect },
      purpose: 'claims',
    })
    return last && claimOf(last)
  },
})
