// What was given up and certainly never called: its first call is claimed for nobody, so that an older request which comes late calls nothing.
import type { Claim } from '../journal/index.ts'
import type { EffectRequest } from '../engine/index.ts'
import type { Claims } from './claims.ts'
import type { Result } from './report.ts'
import { tryAgain } from './report.ts'
import type { SafeKinds } from './safe-kinds.ts'

export interface Withdrawals {
  /** Undefined where a call may have been begun: that has to be found out. `repeat`: of the handler, if there is one here. */
  withdraw(request: EffectRequest, effectKey: string, repeat: 'safe' | 'unsafe' | undefined): Promise<Result | undefined>
  /** Before a call that needs no claim: what to report in its place where the effect was withdrawn, and this request is older. */
  met(request: EffectRequest, effectKey: string): Promise<Result | undefined>
}
export interface WithdrawalsOptions {
  readonly claims: Claims
  readonly safe: SafeKinds
  readonly process: string
  readonly now: () => number
  /** Claims may be lost: then nobody can tell that none was made. */
  readonly isRestored: boolean
}

/** A claim for nobody: no call ever lasts no time. */
export const isForNobody = ({ at, until }: Claim): boolean => at === until

export const withdrawals = ({ claims, safe, process, now, isRestored }: WithdrawalsOptions): Withdrawals => {
  const take = async (effect: string): Promise<boolean> => {
    const at = now()
    const answer = await claims.claim({ effect, attempt: 1, at, until: at, by: process })
    // It may stand there since a report that was lost.
    return answer.kind === 'claimed' || isForNobody(answer.claim)
  }
  return {
    async withdraw({ effect: kind, attempts }, effectKey, repeat) {
      if (isRestored || attempts > 0 || repeat === 'safe') return undefined
      const mayBeSafe = repeat === undefined
      if (mayBeSafe && (await safe.mayBeCalled(kind))) return undefined
      const last = await claims.lastClaim(effectKey)
      if (last && !(last.attempt === 1 && isForNobody(last))) return undefined
      if (mayBeSafe) await safe.lookBefore(kind)
      if (!(await take(effectKey))) return undefined
      // Asked once more: a process that called the kind for the first time meanwhile has not looked.
      if (mayBeSafe && (await safe.mayBeCalled(kind))) return undefined
      return { attempt: 0, report: { kind: 'notFound', called: false } }
    },
    async met({ attempts }, effectKey) {
      const last = await claims.lastClaim(effectKey)
      if (!last || last.attempt <= attempts || !isForNobody(last)) return undefined
      return tryAgain(last.attempt, WITHDRAWN, 0, { lost: last.attempt - attempts })
    },
  }
}
const WITHDRAWN = 'it was withdrawn before anything was called'
