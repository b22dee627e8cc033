// The durable claim before the call of an unsafe handler: who finds one without a result probes before anything else.
import type { Claim } from '../journal/index.ts'

export type { Claims } from '../journal/index.ts'

/** How long after its claim a call may begin, in milliseconds: long enough for the claim to become durable in a store that is busy. */
const BEGINS_WITHIN = 5_000
/** Twice the time after each claim that came too late, up to this. */
const LONGEST = 40_000

/**
 * `late`: how many claims before it came too late to call under. `limit`: the time limit of the call in milliseconds.
 * The claim lasts so much longer than the limit that a call which begins in time has its whole limit and still ends within its claim.
 */
export const claimOf = ({ late, limit, ...claim }: Omit<Claim, 'until'> & { readonly late: number; readonly limit: number }): Claim => ({
  ...claim,
  until: claim.at + Math.min(BEGINS_WITHIN * 2 ** late, LONGEST) + limit,
})

/** To be asked immediately before the call: a process that was frozen since its claim may have been taken for dead. */
export const endsInTime = ({ until }: Claim, limit: number, now: number): boolean => now + limit <= until
