// What came of an effect whose instance has ended: its earlier calls are found out, and nothing is called any more.
import type { EffectShell, Task, Unsafe } from './call.ts'
import type { Result } from './report.ts'
import { lostClaim, settleClaimed } from './unsafe.ts'

/** Undefined where the service stops, or a newer request came, before anything was found out. */
export const lookUp = (shell: EffectShell, task: Task): Promise<Result | undefined> => {
  const { handler } = task
  return handler.repeat === 'unsafe' ? lookUpUnsafe(shell, { ...task, handler }) : Promise.resolve(cannotTell(task))
}

/** Whether a call of a safe kind was begun stands nowhere, and it has no probe: a person who knows the target can tell. */
const cannotTell = ({ kind, request: { attempts } }: Task): Result => ({
  attempt: attempts,
  report: { kind: 'unknown', detail: `its instance has ended, and '${kind}' has no probe: a call may have arrived, and no other is made` },
})

const lookUpUnsafe = async (shell: EffectShell, task: Task<Unsafe>): Promise<Result | undefined> => {
  const { claims, clock, process } = shell
  const { attempts, certain = 0 } = task.request
  for (;;) {
    const known = await claims.lastClaim(task.effectKey)
    const made = Math.max(attempts, known?.attempt ?? 0)
    const last = known ?? lostClaim(shell, task, made)
    const progress = { made, error: NOT_KNOWN, notBefore: 0, late: 0 }
    const isCertain = known !== undefined && known.attempt <= certain
    const settled = last && !isCertain && (await settleClaimed(shell, task, last, progress))
    if (settled) return settled.result
    // The next claim is taken before that is said: whoever has an older request, and means to call, finds it and looks first.
    const now = clock.now()
    const answer = await claims.claim({ effect: task.effectKey, attempt: made + 1, at: now, until: now, by: process })
    if (answer.kind === 'claimed') return { attempt: made, report: { kind: 'notFound', called: last !== undefined } }
  }
}
const NOT_KNOWN = 'its instance has ended, and what came of an earlier call is not known yet'
