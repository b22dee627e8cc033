// What came of an unsafe call that nobody heard the end of: asked of the target, which changes nothing there.
import { backoff } from './attempt.ts'
import type { HandlerResult } from './answer.ts'
import { callProbe, inRoom } from './call.ts'
import type { EffectShell, Task, Unsafe } from './call.ts'

export type Probed =
  | Exclude<HandlerResult, { readonly kind: 'uncertain' }>
  /** The call never arrived: another one is allowed. */
  | { readonly kind: 'notFound' }
  /** The probe could not tell, as often as it was asked. */
  | { readonly kind: 'undecided'; readonly error: string }
  | { readonly kind: 'stopped' }

/** Asks as often as the retries allow anew, whatever a person has forgiven. The pauses are short ones: the request is held meanwhile, and nothing of it is journaled. */
export const probe = async (shell: EffectShell, task: Task<Unsafe>, attempt: number): Promise<Probed> => {
  const { clock, random, shortRetryMs, waits } = shell
  const { retries, forgiven = 0 } = task.request
  for (let asked = 1; ; asked++) {
    const came = await inRoom(task, () => callProbe(shell, task, attempt))
    if (came === undefined) return { kind: 'stopped' }
    if (came.kind !== 'uncertain') return came
    if (asked >= retries.attempts - forgiven) return { kind: 'undecided', error: came.error }
    const pause = Math.min(shortRetryMs, backoff(retries, asked, random))
    if ((await waits.until(clock.now() + pause, task.standing)) === 'stopped') return { kind: 'stopped' }
  }
}
