// The side-effect service: takes requests off the bus, has their handlers called, and reports what came of it.
import { damageOf, issuesText } from '../dsl/internal.ts'
import type { EffectValue } from '../dsl/index.ts'
import { canonical } from '../base/index.ts'
import type { Canonical, Clock, JsonValue } from '../base/index.ts'
import type { Bus, Message } from '../bus/index.ts'
import type { EffectRequest, OutcomeCommand, Topics } from '../engine/index.ts'
import type { EffectShell, Task } from './call.ts'
import type { Claims } from './claims.ts'
import { semaphores } from './semaphore.ts'
import { inWork } from './in-work.ts'
import type { Standing } from './in-work.ts'
import { late } from './late.ts'
import type { LateOptions } from './late.ts'
import { timeLimits } from './limits.ts'
import { memory } from './memory.ts'
import type { DeclarationLookup, Log, SideEffectMetrics } from './ports.ts'
import type { RegisteredHandlers, RegisteredHandler } from './registry.ts'
import { errorText, outcomeMessage, shortText, tryAgain } from './report.ts'
import { lookUp } from './look-up.ts'
import { remoteHandlers } from './remote.ts'
import type { RemoteWorld } from './remote.ts'
import { safeKinds } from './safe-kinds.ts'
import { interpretSafe } from './safe.ts'
import { claimExpiry } from './claim-expiry.ts'
import { suspects } from './suspects.ts'
import { unhandledKinds } from './unhandled.ts'
import { interpretUnsafe } from './unsafe.ts'
import { waits } from './waits.ts'
import { withdrawals } from './withdraw.ts'

export interface SideEffectServiceOptions {
  readonly bus: Pick<Bus<Topics>, 'publish' | 'subscribe' | 'submit'>
  readonly journal: Claims
  /** Looked at for each request: what is added later serves from then on. */
  readonly handlers: RegisteredHandlers
  readonly declarations: DeclarationLookup
  readonly clock: Clock
  /** Milliseconds since any moment, by a clock that is never set; absent: `clock`. */
  readonly steady?: () => number
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** Names this process in claims. */
  readonly process: string
  /** When the journal was restored last, in milliseconds since the epoch: claims may be lost that were made before. */
  readonly restoredAt?: number
  /** `apart`: those who make claims have clocks of their own, which may be wrong. Absent: one clock is everybody's. */
  readonly clocks?: 'shared' | 'apart'
  /** The queues to take requests from; absent: all. */
  readonly queues?: readonly string[]
  readonly log: Log
  readonly metrics?: SideEffectMetrics
  readonly onFailedCall?: EffectShell['onFailedCall']
  /** Absent: this process's network and environment. */
  readonly remote?: RemoteWorld
  /** No call is begun for a workflow that is paused; absent: none ever is. */
  readonly pauses?: PausedWorkflows
  /** The longest pause between attempts that is waited for here, in milliseconds; longer ones are the executor's timers. */
  readonly shortRetryMs?: number
  /** After the end of an unsafe call's limit: how long it may still be on its way, and clocks may differ, in milliseconds. */
  readonly graceMs?: number
  /**
   * So long after the start, and after partitions came, calls of safe kinds are claimed before they are made, in milliseconds: a handler
   * that ends its process is found, and its attempts are counted. 0 where the process before this one is known to have ended well.
   */
  readonly suspectMs?: number
}
/** Pauses of workflows and of the engine, as this process knows them. */
export interface PausedWorkflows {
  isPaused(workflow: string): boolean
  onChange(listener: () => void): void
}
export interface SideEffectService {
  /** Takes no new requests, ends waits, and gives calls that are under way up to the limit in milliseconds. */
  stop(drainMs: number): Promise<void>
  /**
   * When the last claim ends, with its grace, of those calls that this service left to be looked up later.
   * Milliseconds since the epoch, 0 where there was none: until then somebody may wait for what came of a call.
   */
  claimsEnd(): number
}

export const startSideEffectService = (options: SideEffectServiceOptions): SideEffectService => {
  const { bus, journal, handlers, declarations, clock, random, process, log, metrics } = options
  const { clocks = 'shared', steady = () => clock.now(), shortRetryMs = 2_000, graceMs = 2_000, suspectMs = 0 } = options
  // Who restored the journal may have another clock; that was before this process began.
  const restoredAt = options.restoredAt !== undefined && clocks === 'apart' ? clock.now() : options.restoredAt
  const pauses = waits(clock, shortRetryMs)
  const limits = timeLimits(clock)
  const permits = semaphores((kind, count) => metrics?.waiting(kind, count))
  const unhandled = unhandledKinds({ log, metrics })
  const now = (): number => clock.now()
  const safe = safeKinds({ claims: journal, process, now })
  const withdrawn = withdrawals({ claims: journal, safe, process, now, isRestored: restoredAt !== undefined })
  const answered = memory()
  const working = inWork()
  const remote = remoteHandlers(options.remote)
  const { pauses: paused } = options
  paused?.onChange(() => working.hold((workflow) => paused.isPaused(workflow)))
  let claimsEnd = 0
  const leaveOpen = (until: number): void => void (claimsEnd = Math.max(claimsEnd, until))
  const { endOf } = claimExpiry({ process, clocks, now, steady })
  const suspected = suspects({ clock, ms: suspectMs, partitions: () => subscription.partitions() })
  const shell: EffectShell = {
    clock,
    random,
    claims: journal,
    process,
    endOf,
    graceMs,
    restoredAt,
    shortRetryMs,
    waits: pauses,
    limits,
    leaveOpen,
    suspects: suspected,
    submit: (request, repeat, result) => bus.submit('commands', outcomeMessage({ request, repeat, result })),
    log,
    metrics,
    onFailedCall: options.onFailedCall,
  }

  const lateAnswers: LateOptions = {
    claims: journal,
    async report(request, effectKey, repeat, result) {
      log.info({ effectKey, attempt: result.attempt, outcome: result.report.kind }, 'an outcome came after the time limit of its call')
      await bus.publish('commands', [outcomeMessage({ request, repeat, result })])
    },
    onError: (effectKey, error) => log.warn({ effectKey, error: errorText(error) }, 'an outcome that came late could not be reported'),
  }
  const interpret = async (
    request: EffectRequest,
    effectKey: string,
    registered: RegisteredHandler,
    standing: Standing,
  ): Promise<Message<OutcomeCommand> | undefined> => {
    const { kind } = registered
    const { limitMs } = request
    const handler = limitMs === undefined ? registered.handler : { ...registered.handler, limit: limitMs }
    const { repeat } = handler
    const declared = await declarations(request)
    if (declared.kind === 'unavailable') {
      log.warn({ kind, effectKey, hash: request.hash }, `a side effect waits for its version: ${declared.problem}`)
      const result = tryAgain(request.attempts, shortText(declared.problem), ASK_AGAIN)
      return outcomeMessage({ request, repeat: 'safe', result })
    }
    const { effect } = declared
    const payload = soundPayload(effect, request.payload)
    if (payload.kind === 'refused') {
      const error = shortText(`the payload does not fit '${kind}': ${payload.problem}`)
      return outcomeMessage({ request, repeat, result: { attempt: request.attempts, report: { kind: 'exhausted', error } } })
    }
    const task: Task = {
      kind,
      handler,
      effect,
      request,
      effectKey,
      payload: payload.value,
      semaphore: permits.of(registered),
      late: late(lateAnswers, request, effectKey, repeat),
      standing,
    }
    const takesNoClaim = repeat === 'safe' && !request.lookOnly
    const noting = takesNoClaim ? safe.note(kind) : undefined
    if (noting) await noting
    const met = takesNoClaim && safe.isLookedBefore(kind) ? await withdrawn.met(request, effectKey) : undefined
    if (met) return outcomeMessage({ request, repeat, result: met })
    const result = request.lookOnly
      ? await lookUp(shell, task)
      : handler.repeat === 'safe'
        ? await interpretSafe(shell, task)
        : await interpretUnsafe(shell, { ...task, handler })
    return result && outcomeMessage({ request, repeat, result })
  }
  /** A function behind HTTP needs no handler but ours: the version that asks says so. */
  const remoteOf = async (request: EffectRequest): Promise<RegisteredHandler | undefined> => {
    const declared = await declarations(request)
    return declared.kind === 'declared' ? remote(declared.effect) : undefined
  }
  /** Undefined: a newer request waits, which gets the answer; or it only asked that no call be begun. */
  const settle = async (request: EffectRequest, effectKey: string, standing: Standing): Promise<Message<OutcomeCommand> | undefined> => {
    if (request.hold) return undefined
    const same = answered.answerTo(effectKey, request, clock.now())
    if (same !== undefined) return same
    const registered = handlers.get(request.effect) ?? (await remoteOf(request))
    const gone = request.lookOnly && (await withdrawn.withdraw(request, effectKey, registered?.handler.repeat))
    if (gone) return outcomeMessage({ request, repeat: 'safe', result: gone })
    if (registered === undefined) return unhandled.answer(request)
    unhandled.found(request.effect)
    const whilePaused = (): Message<OutcomeCommand> => {
      const result = tryAgain(request.attempts, `${request.workflow} is paused`, ASK_AGAIN)
      return outcomeMessage({ request, repeat: 'safe', result })
    }
    if (paused?.isPaused(request.workflow)) return whilePaused()
    const answer = await interpret(request, effectKey, registered, standing)
    if (answer === undefined && standing.hasNewer()) return undefined
    if (answer === undefined && standing.isHeld()) return whilePaused()
    if (answer === undefined) throw new Error('the service stops: the request is left to the next owner')
    answered.keep(effectKey, answer, clock.now())
    return answer
  }
  const subscription = bus.subscribe('effects', {
    group: 'side-effects',
    ...(options.queues && { queues: options.queues }),
    serves: [...handlers.keys()],
    // Room is given by kind, so that no kind waits for another.
    atOnce: Number.POSITIVE_INFINITY,
    handler: async (requests, effectKey, lease) => {
      const request = newest(requests)
      const standing = working.begin(effectKey, request, lease)
      try {
        const answer = await settle(request, effectKey, standing)
        if (answer) await bus.publish('commands', [answer])
      } finally {
        working.end(effectKey, standing)
      }
    },
    onBehind: (request, effectKey) => working.behind(effectKey, request),
  })
  return {
    async stop(drainMs) {
      pauses.stop()
      permits.close()
      suspected.alone.close()
      limits.stop()
      await subscription.stop(drainMs)
    },
    claimsEnd: () => claimsEnd,
  }
}

/** A version that is not usable here is put right by people, or comes with the next deploy; a pause ends when a person says so. */
const ASK_AGAIN = 60_000

/** The version that asked has decoded the payload, and the handler is given what it journaled: nothing here reads it a second time. */
const soundPayload = ({ schemas }: EffectValue, payload: JsonValue): Canonical => {
  const issues = damageOf(schemas.payload, payload)
  return issues.length > 0 ? { kind: 'refused', problem: issuesText(issues) } : canonical(payload)
}

/** Requests for one effect: what the executor asked for last counts for all of them. */
const newest = (requests: readonly EffectRequest[]): EffectRequest =>
  requests.reduce((latest, request) => (request.after >= latest.after ? request : latest))
