// A safe kind: the target honours the effect key, so that what is uncertain is simply tried again.
import { afterAttempt } from './attempt.ts'
import { callHandler, inRoom } from './call.ts'
import type { Shell, Task } from './call.ts'
import { tryAgain } from './report.ts'
import type { Result } from './report.ts'

/** Undefined where the service stops before anything was done. */
export const interpretSafe = async (shell: Shell, task: Task): Promise<Result | undefined> => {
  const { clock, random, waits } = shell
  const { attempts, retries } = task.request
  if (attempts >= retries.attempts) return { attempt: attempts, report: { kind: 'exhausted', error: 'all attempts were made before' } }
  let later: Result | undefined
  for (let attempt = attempts + 1; ; attempt++) {
    const number = attempt
    const came = await inRoom(task, () => callHandler(shell, task, number))
    if (came === undefined) return later
    if (came.kind === 'known') return came.result
    if (came.kind === 'certain') return { attempt, report: came.outcome }
    if (came.kind === 'misfit') return { attempt, report: { kind: 'exhausted', error: came.error } }
    const next = afterAttempt(task.request, attempt, clock.now(), random)
    if (next.kind === 'exhausted') return { attempt, report: { kind: 'exhausted', error: came.error } }
    if ((await waits.until(next.at)) !== 'come') return tryAgain(attempt, came.error, next.at - clock.now())
    later = tryAgain(attempt, came.error, 0)
  }
}
