// What a call answers after its time limit, when others may have gone on without it.
import type { Certain } from './answer.ts'
import type { Claims } from './claims.ts'
import type { Result } from './report.ts'

export interface Late {
  /** Call `attempt` is about to be made here. */
  begins(attempt: number): void
  /** Call `attempt` has answered after all. */
  came(attempt: number, outcome: Certain): void
  /** What came late and counts: then no further call is needed. */
  known(): Result | undefined
}
export interface LateOptions {
  readonly effectKey: string
  readonly claims: Claims
  readonly report: (result: Result) => Promise<void>
  readonly onError: (error: unknown) => void
}
export const late = ({ effectKey, claims, report, onError }: LateOptions): Late => {
  let latest = 0
  let known: Result | undefined
  const take = async (attempt: number, outcome: Certain): Promise<void> => {
    // What happened has happened. But that one call failed says nothing any more where another has been allowed since.
    if (outcome.kind === 'failed') {
      const last = await claims.lastClaim(effectKey)
      if (Math.max(latest, last?.attempt ?? 0) > attempt) return
    }
    known = { attempt, report: outcome }
    await report(known)
  }
  return {
    begins(attempt) {
      latest = attempt
    },
    came: (attempt, outcome) => void take(attempt, outcome).catch(onError),
    known: () => known,
  }
}
