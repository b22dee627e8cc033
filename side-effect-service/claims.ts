// The durable claim before the call of an unsafe handler: who finds one without a result probes before anything else.
import type { Claim, Journal } from '../journal/index.ts'

export type Claims = Pick<Journal, 'claim' | 'lastClaim'>

/**
 * How long after its claim a call may begin, in milliseconds: long enough for the claim to become durable in a store that is busy.
 * Where it takes longer nothing is called and the attempt is spent: too short a time, and a slow minute of the store ends in review.
 * The claim lasts this much longer than the limit, so that a call has its whole limit and still ends within its claim.
 */
const BEGINS_WITHIN = 5_000

/** `limit` is the time limit of the call in milliseconds. */
export const claimOf = ({ limit, ...claim }: Omit<Claim, 'until'> & { readonly limit: number }): Claim => ({
  ...claim,
  until: claim.at + BEGINS_WITHIN + limit,
})

/** To be asked immediately before the call: a process that was frozen since its claim may have been taken for dead. */
export const endsInTime = ({ until }: Claim, limit: number, now: number): boolean => now + limit <= until
