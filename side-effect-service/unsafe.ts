// An unsafe kind: a durable claim before each call, and a probe after a call without an answer, before anything else is done.
import type { Claim } from '../journal/index.ts'
import { pauseAfter } from './attempt.ts'
import type { HandlerResult } from './answer.ts'
import { callHandler, callProbe, withPermit } from './call.ts'
import type { LateResult, EffectShell, Task, Unsafe } from './call.ts'
import { claimOf, endsInTime } from './claims.ts'
import { probe } from './probe.ts'
import type { Result } from './report.ts'
import { shortText, tryAgain } from './report.ts'

/** What is known of the request so far. Attempts are numbered for ever, as their claims are. */
export interface AttemptHistory {
  /** The last attempt that the executor has heard of, or that was made here. */
  readonly made: number
  readonly error: string
  /** Not before this time, beside what the last claim says. */
  readonly notBefore: number
  /** Of these so many were only claimed here, too late to call: they use up none that are allowed. */
  readonly late: number
  /** The last claim, where it is such a one. */
  readonly idle?: Claim
}

/** Undefined where the service stops, or a newer request came, before anything was done. */
export const interpretUnsafe = async (shell: EffectShell, task: Task<Unsafe>): Promise<Result | undefined> => {
  const { attempts, certain = 0, retries } = task.request
  let now: AttemptHistory = { made: attempts, error: NOT_KNOWN, notBefore: 0, late: 0 }
  for (;;) {
    const known = await shell.claims.lastClaim(task.effectKey)
    const last = known ?? lostClaim(shell, task, now.made)
    const isSettled = known !== undefined && (known.attempt <= certain || isIdle(known, now, shell.clock.now()))
    const unsettled = isSettled ? undefined : last
    const settled = unsettled && (await settleClaimed(shell, task, unsettled, now))
    if (settled) return settled.result
    if (unsettled) now = { ...now, error: nothingDone(now.error, unsettled.attempt) }
    if (now.made - now.late >= retries.attempts) return { attempt: now.made, report: { kind: 'exhausted', error: now.error } }
    const attempt = now.made + 1
    const came = await withPermit(task, () => claimAndCall(shell, task, attempt, now.late))
    if (came === undefined) return stopped(task, now)
    if (came.kind === 'held') continue
    if (came.kind === 'known') return came.result
    if (came.kind === 'certain') return { attempt, report: came.outcome }
    if (came.kind === 'misfit') return { attempt, report: { kind: 'exhausted', error: came.error } }
    if (came.kind === 'late') {
      now = { made: attempt, error: CAME_TOO_LATE, notBefore: 0, late: now.late + 1, idle: came.claim }
      continue
    }
    const notBefore = shell.clock.now() + pauseAfter(task.request, attempt, shell.random)
    now = { made: attempt, error: came.error, notBefore, late: now.late }
  }
}

/** What is known once the probe has found nothing. */
const nothingDone = (error: string, attempt: number): string =>
  shortText(`${error === NOT_KNOWN ? '' : `${error}; `}the probe found nothing of attempt ${attempt}: nothing was done`)

/** Our own claim that came too late to be used: no call runs under it, so there is nothing to wait for or to probe. */
const isIdle = (last: Claim, { idle }: AttemptHistory, now: number): boolean =>
  idle !== undefined && last.attempt === idle.attempt && now <= idle.until

const NOT_KNOWN = 'what came of an earlier call is not known yet'

/**
 * The journal lost what was written last: where an effect has no claim there may have been one, whose call may still be on its way.
 * It is taken for ours, because its end is by our clock.
 */
export const lostClaim = ({ restoredAt, process }: EffectShell, task: Task<Unsafe>, made: number): Claim | undefined =>
  restoredAt === undefined
    ? undefined
    : { effect: task.effectKey, attempt: made, at: restoredAt, until: restoredAt + task.handler.limit, by: process }

/** There is a claim: its call may still be on its way until its end and a grace. Undefined where another call is allowed. */
export const settleClaimed = async (
  shell: EffectShell,
  task: Task<Unsafe>,
  claim: Claim,
  now: AttemptHistory,
): Promise<{ readonly result: Result | undefined } | undefined> => {
  const attempt = Math.max(1, claim.attempt)
  const claimEnds = shell.endOf(claim) + shell.graceMs
  const over = Math.max(claimEnds, now.notBefore)
  const waited = await shell.waits.until(over, task.standing)
  if (waited === 'far') {
    shell.leaveOpen(claimEnds)
    return { result: tryAgain(now.made, now.error, over - shell.clock.now(), claimEnds >= now.notBefore ? { claimed: true } : {}) }
  }
  if (waited === 'stopped') return { result: stopped(task, now) }
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
      return { result: stopped(task, now) }
    case 'notFound':
      // Another owner made this attempt: our request may be older than its outcome. Only the executor can tell, and asks again if so.
      return claim.attempt > now.made ? { result: tryAgain(attempt, LEFT_NO_TRACE, 0, { lost: attempt - now.made }) } : undefined
  }
}
const LEFT_NO_TRACE = 'the process ended before its call was answered; the probe found nothing: nothing was done'

const CAME_TOO_LATE = 'the claim came too late, so that nothing was called'

/** `held`: the attempt is another owner's. `late`: it is ours, and nothing was called. */
type Tried = HandlerResult | LateResult | { readonly kind: 'held' } | { readonly kind: 'late'; readonly claim: Claim }

const claimAndCall = async (shell: EffectShell, task: Task<Unsafe>, attempt: number, late: number): Promise<Tried> => {
  const { claims, clock, process } = shell
  const { limit } = task.handler
  const claim = claimOf({ effect: task.effectKey, attempt, at: clock.now(), late, limit, by: process })
  const answer = await claims.claim(claim)
  if (answer.kind === 'held') return { kind: 'held' }
  if (!endsInTime(claim, limit, clock.now())) return { kind: 'late', claim }
  const came = await callHandler(shell, task, attempt)
  return came.kind === 'uncertain' ? ((await lookAtOnce(shell, task, attempt)) ?? came) : came
}

/**
 * One probe right after a call that nobody heard the end of: answers are lost far more often than calls.
 * Only a certain outcome counts. Anything else says nothing yet, for the call may still be on its way.
 */
const lookAtOnce = async (shell: EffectShell, task: Task<Unsafe>, attempt: number): Promise<LateResult | undefined> => {
  const known = task.late.known()
  if (known !== undefined) return { kind: 'known', result: known }
  const came = await callProbe(shell, task, attempt)
  return came.kind === 'certain' ? { kind: 'known', result: { attempt, probed: true, report: came.outcome } } : undefined
}

/** What was done here is reported; where nothing was, the request is left as it is, for the next owner. */
const stopped = ({ request }: Task, { made, error }: AttemptHistory): Result | undefined =>
  made > request.attempts ? tryAgain(made, error, 0) : undefined
