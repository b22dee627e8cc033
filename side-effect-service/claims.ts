// The durable claim before the call of an unsafe handler: who finds one without a result probes before anything else.
import type { Clock } from '../bus/clock.ts'
import type { Claim, Journal } from '../journal/index.ts'

export type Claims = Pick<Journal, 'claim' | 'lastClaim'>

/**
 * How long after its claim a call may begin, in milliseconds: long enough for the claim to become durable on a busy disk.
 * The claim lasts this much longer than the limit, so that a call has its whole limit and still ends within its claim.
 */
const BEGINS_WITHIN = 1_000

export interface NextClaim {
  readonly claims: Claims
  readonly clock: Clock
  readonly effect: string
  /** The claim found before, if any. */
  readonly last: Claim | undefined
  /** The time limit of the call in milliseconds. */
  readonly limit: number
  readonly process: string
}
/** The next attempt as ours, durable; undefined where it is somebody else's already. */
export const claimNext = async ({ claims, clock, effect, last, limit, process }: NextClaim): Promise<Claim | undefined> => {
  const at = clock.now()
  const claim: Claim = { effect, attempt: (last?.attempt ?? 0) + 1, at, until: at + BEGINS_WITHIN + limit, by: process }
  const answer = await claims.claim(claim)
  return answer.kind === 'claimed' ? claim : undefined
}

/** To be asked immediately before the call: a process that was frozen since its claim may have been taken for dead. */
export const endsInTime = ({ until }: Claim, limit: number, now: number): boolean => now + limit <= until
