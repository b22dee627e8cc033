// Probes the target for the outcome of an unsafe call that had no answer. A probe changes nothing there.
import { backoff } from './attempt.ts'
import type { HandlerResult } from './answer.ts'
import { callProbe, withPermit } from './call.ts'
import type { EffectShell, Task, Unsafe } from './call.ts'

export type Probed =
  | Exclude<HandlerResult, { readonly kind: 'uncertain' }>
  /** The call never arrived: another one is allowed. */
  | { readonly kind: 'notFound' }
  /** No probe could tell. */
  | { readonly kind: 'undecided'; readonly error: string }
  | { readonly kind: 'stopped' }

/**
 * Probes up to `retries.attempts` times; attempts before a manual retry do not count. The pauses are short, because the request stays in
 * work and nothing of them is in the journal.
 */
export const probe = async (shell: EffectShell, task: Task<Unsafe>, attempt: number): Promise<Probed> => {
  const { clock, random, shortRetryMs, waits } = shell
  const { retries, forgiven: attemptsBeforeRetry = 0 } = task.request
  for (let asked = 1; ; asked++) {
    const came = await withPermit(task, () => callProbe(shell, task, attempt))
    if (came === undefined) return { kind: 'stopped' }
    if (came.kind !== 'uncertain') return came
    if (asked >= retries.attempts - attemptsBeforeRetry) return { kind: 'undecided', error: came.error }
    const pause = Math.min(shortRetryMs, backoff(retries, asked, random))
    if ((await waits.until(clock.now() + pause, task.standing)) === 'stopped') return { kind: 'stopped' }
  }
}
