// An unsafe kind: a durable claim before each call, and after a call whose end nobody heard a probe before anything else.
import type { Claim } from '../journal/index.ts'
import { backoff } from './attempt.ts'
import type { Came } from './answer.ts'
import { callHandler, inRoom } from './call.ts'
import type { Known, Shell, Task, Unsafe } from './call.ts'
import { claimNext, endsInTime } from './claims.ts'
import { probe } from './probe.ts'
import type { Result } from './report.ts'
import { shortText } from './report.ts'

/** What is known of the request so far. `made` counts attempts, which a person may have reset; claims are numbered for ever. */
interface Progress {
  readonly made: number
  readonly error: string
  /** Not before this time, beside what the last claim says. */
  readonly notBefore: number
}

/** Undefined where the service stops before anything was done. A certain outcome carries the number of the claim that it came of. */
export const interpretUnsafe = async (shell: Shell, task: Task<Unsafe>): Promise<Result | undefined> => {
  const { attempts, retries } = task.request
  let now: Progress = { made: attempts, error: 'what came of an earlier call is not known yet', notBefore: 0 }
  for (;;) {
    const last = await shell.claims.lastClaim(task.effectKey)
    const settled = last && (await settleClaimed(shell, task, last, now))
    if (settled !== undefined) return settled.result
    if (now.made >= retries.attempts) return { attempt: now.made, report: { kind: 'exhausted', error: now.error } }
    const called = await inRoom(task, () => claimAndCall(shell, task, last))
    if (called === undefined) return stopped(shell, task, now)
    if (called.kind === 'held') continue
    const { attempt, came } = called
    if (came.kind === 'known') return came.result
    if (came.kind === 'certain') return { attempt, report: came.outcome }
    if (came.kind === 'misfit') return { attempt, report: { kind: 'exhausted', error: came.error } }
    const made = now.made + 1
    now = { made, error: came.error, notBefore: shell.clock.now() + backoff(retries, made, shell.random) }
  }
}

/** There is a claim: its call may still be on its way until its end and a grace. Undefined when the probe allows another call. */
const settleClaimed = async (
  shell: Shell,
  task: Task<Unsafe>,
  { attempt, until }: Claim,
  now: Progress,
): Promise<{ readonly result: Result | undefined } | undefined> => {
  const over = Math.max(until + shell.graceMs, now.notBefore)
  const waited = await shell.waits.until(over)
  if (waited === 'far') return { result: { attempt: now.made, report: { kind: 'attempted', error: now.error, retryAt: over } } }
  if (waited === 'stopped') return { result: stopped(shell, task, now) }
  const known = task.late.known()
  if (known !== undefined) return { result: known }
  const found = await probe(shell, task, attempt)
  switch (found.kind) {
    case 'certain':
      return { result: { attempt, probed: true, report: found.outcome } }
    case 'misfit':
      return { result: { attempt, report: { kind: 'exhausted', error: found.error } } }
    case 'undecided':
      return { result: { attempt, report: { kind: 'unknown', detail: shortText(`${now.error}; the probe: ${found.error}`) } } }
    case 'stopped':
      return { result: stopped(shell, task, now) }
    case 'notFound':
      return undefined
  }
}

type Called = { readonly kind: 'called'; readonly attempt: number; readonly came: Came | Known } | { readonly kind: 'held' }
const HELD_UP: Came = { kind: 'uncertain', error: 'the process was held up after its claim, so that nothing was called' }

const claimAndCall = async (shell: Shell, task: Task<Unsafe>, last: Claim | undefined): Promise<Called> => {
  const { claims, clock, process } = shell
  const { limit } = task.handler
  const claim = await claimNext({ claims, clock, process, last, limit, effect: task.effectKey })
  if (claim === undefined) return { kind: 'held' }
  const { attempt } = claim
  return { kind: 'called', attempt, came: endsInTime(claim, limit, clock.now()) ? await callHandler(shell, task, attempt) : HELD_UP }
}

/** What was done here is reported; where nothing was, the request is left as it is, for the next owner. */
const stopped = ({ clock }: Shell, { request }: Task, { made, error }: Progress): Result | undefined =>
  made > request.attempts ? { attempt: made, report: { kind: 'attempted', error, retryAt: clock.now() } } : undefined
