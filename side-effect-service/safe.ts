// A safe kind: the target honours the effect key, so an uncertain call is simply made again.
import { afterAttempt } from './attempt.ts'
import { callHandler, withPermit } from './call.ts'
import type { EffectShell, Task } from './call.ts'
import { tryAgain } from './report.ts'
import type { Result } from './report.ts'

/** Crashes beyond the allowed attempts that an effect survives: the crash may have been another call's fault. */
const LOST_ALLOWED = 3

/** Undefined where the service stops, or a newer request came, before anything was done. */
export const interpretSafe = (shell: EffectShell, task: Task): Promise<Result | undefined> =>
  shell.suspects.active() ? interpretSuspect(shell, task) : attemptsOf(shell, task, task.request.attempts, task.request.retries.attempts)

const interpretSuspect = async (shell: EffectShell, task: Task): Promise<Result | undefined> => {
  const { attempts, retries } = task.request
  const last = await shell.claims.lastClaim(task.effectKey)
  const lost = Math.max(0, (last?.attempt ?? 0) - attempts)
  if (lost === 0) return attemptsOf(shell, task, attempts, retries.attempts, claimed)
  const most = Math.max(retries.attempts, attempts + Math.min(lost, LOST_ALLOWED) + 1)
  return withPermit({ semaphore: shell.suspects.alone, standing: task.standing }, async () => {
    const result = await attemptsOf(shell, task, attempts + lost, most, claimed)
    // Known for good before the next one begins, which may end the process.
    if (result) await shell.submit(task.request, 'safe', result)
    return result
  })
}

type CallOf = typeof callHandler

/** `made` attempts were made before, of `most` that are allowed. */
const attemptsOf = async (
  shell: EffectShell,
  task: Task,
  made: number,
  most: number,
  call: CallOf = callHandler,
): Promise<Result | undefined> => {
  const { clock, random, waits } = shell
  if (made >= most) return { attempt: made, report: { kind: 'exhausted', error: endedWith(task, made) } }
  let later: Result | undefined
  for (let attempt = made + 1; ; attempt++) {
    const number = attempt
    const came = await withPermit(task, () => call(shell, task, number))
    if (came === undefined) return later
    if (came.kind === 'known') return came.result
    if (came.kind === 'certain') return { attempt, report: came.outcome }
    if (came.kind === 'misfit') return { attempt, report: { kind: 'exhausted', error: came.error } }
    const request = { ...task.request, retries: { ...task.request.retries, attempts: most } }
    const next = afterAttempt(request, attempt, clock.now(), random)
    if (next.kind === 'exhausted') return { attempt, report: { kind: 'exhausted', error: came.error } }
    if ((await waits.until(next.at, task.standing)) !== 'come') return tryAgain(attempt, came.error, next.at - clock.now())
    later = tryAgain(attempt, came.error, 0)
  }
}

const endedWith = ({ request: { attempts } }: Task, made: number): string =>
  made > attempts ? `the process ended during attempt ${made}, and nobody knows what came of it` : 'all attempts were made before'

/** Under a claim that outlives the process: who finds it knows that the attempt was made. Another's does not matter, for the kind is safe. */
const claimed: CallOf = async (shell, task, attempt) => {
  const at = shell.clock.now()
  await shell.claims.claim({ effect: task.effectKey, attempt, at, until: at + task.handler.limit, by: shell.process })
  return callHandler(shell, task, attempt)
}
