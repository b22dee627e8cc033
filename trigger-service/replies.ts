// The reply book: a command goes out with a number, and the executor's reply finds whoever waits for it.
import { Undeliverable } from '../bus/index.ts'
import type { Bus } from '../bus/index.ts'
import { ENDED } from '../engine/index.ts'
import type { Command, Reply, Topics } from '../engine/index.ts'
import { messageOf } from './ports.ts'
import type { TriggerLimits } from './ports.ts'
import type { Clock } from '../base/index.ts'

export type Asked =
  | { readonly kind: 'replied'; readonly reply: Reply }
  /** The command is durable, a reply did not come in time. */
  | { readonly kind: 'durable' }
  /** It is not known whether the command is durable. */
  | { readonly kind: 'failed'; readonly message: string; /** It never will be, as it is. */ readonly forGood?: true }

/** In milliseconds. */
export interface ReplyTimes {
  /** For the result of an instance; a reply that only accepts is kept for when the time is over. Absent or 0: not at all. */
  readonly waitMs?: number
  /** For any reply once the command is durable; 0: that it is durable is all that is asked. */
  readonly replyMs?: number
}
export interface ReplyBook {
  ask(command: Command, patience?: ReplyTimes): Promise<Asked>
  /** Takes no more, waits for what is open up to the limit in milliseconds. */
  stop(drainMs: number): Promise<void>
}

interface Open {
  readonly request: string
  /** Until when the caller waits for the result; null where it does not. */
  readonly waitUntil: number | null
  readonly replyMs: number
  /** When it was asked. */
  readonly since: number
  readonly resolve: (asked: Asked) => void
  /** When it is settled with what is known by then. */
  until: number
  known: Asked
}

/** One sweep over all that is open instead of a timer for each: times are kept to this many milliseconds. */
const SWEEP_MS = 20

/** Statuses after which no result comes: nobody waits for one. */
const OVER: ReadonlySet<string> = new Set(ENDED)

/** How long a command may take to become durable where nothing does, in milliseconds. */
const TROUBLED_MS = 1_000

const NOT_IN_TIME: Asked = { kind: 'failed', message: 'it was not confirmed in time' }
const STOPPING: Asked = { kind: 'failed', message: 'the service is stopping' }
const DURABLE: Asked = { kind: 'durable' }

const failure = (error: unknown): Asked => ({
  kind: 'failed',
  message: messageOf(error),
  ...(error instanceof Undeliverable && { forGood: true }),
})

export const replyBook = (on: {
  readonly bus: Bus<Topics>
  readonly process: string
  readonly clock: Clock
  readonly limits: TriggerLimits
  /** Why nothing becomes durable just now; then nobody waits for it as long as the limit says. */
  readonly trouble?: () => string | undefined
}): ReplyBook => {
  const { bus, process, clock, limits } = on
  const open = new Map<string, Open>()
  let last = 0
  let sweeping = false
  let stopping: (() => void) | null = null

  const settle = (of: Open, asked: Asked): void => {
    if (!open.delete(of.request)) return
    of.resolve(asked)
    if (open.size === 0) stopping?.()
  }

  const sweep = (): void => {
    sweeping = false
    const now = clock.now()
    const trouble = on.trouble?.()
    for (const of of open.values()) {
      if (now >= of.until) settle(of, of.known)
      else if (trouble !== undefined && of.known === NOT_IN_TIME && now >= of.since + TROUBLED_MS)
        settle(of, { kind: 'failed', message: trouble })
    }
    keepSweeping()
  }
  const keepSweeping = (): void => {
    if (sweeping || open.size === 0) return
    sweeping = true
    clock.schedule(clock.now() + SWEEP_MS, sweep)
  }

  /** What is known suffices once nobody waits for more. */
  const learn = (of: Open, known: Asked, until: number): void => {
    of.known = known
    of.until = until
    if (stopping !== null || until <= clock.now()) settle(of, known)
  }

  const receive = (reply: Reply): void => {
    const of = reply.to.process === process ? open.get(reply.to.request) : undefined
    if (of === undefined) return
    const asked: Asked = { kind: 'replied', reply }
    if (reply.kind === 'accepted' && !OVER.has(reply.status)) learn(of, asked, of.waitUntil ?? 0)
    else settle(of, asked)
  }
  const durable = (of: Open): void => {
    if (of.known.kind === 'failed') learn(of, DURABLE, of.waitUntil ?? clock.now() + of.replyMs)
  }

  const subscription = bus.subscribe('replies', {
    group: process,
    atOnce: 1,
    handler: (replies) => {
      for (const reply of replies) receive(reply)
      return Promise.resolve()
    },
  })

  return {
    ask: (command, { waitMs = 0, replyMs = limits.replyMs } = {}) =>
      new Promise((resolve) => {
        if (stopping !== null) return resolve(STOPPING)
        const request = String(++last)
        const now = clock.now()
        const waitUntil = waitMs > 0 ? now + waitMs : null
        const of: Open = { request, waitUntil, replyMs, resolve, since: now, until: now + limits.submitMs, known: NOT_IN_TIME }
        open.set(request, of)
        keepSweeping()
        const value: Command = { ...command, replyTo: { process, request } }
        bus.submit('commands', { key: command.stream, value }).then(
          () => durable(of),
          (error: unknown) => settle(of, failure(error)),
        )
      }),
    stop: async (drainMs) => {
      const drained = Promise.withResolvers<void>()
      stopping = drained.resolve
      const until = clock.now() + drainMs
      for (const of of open.values()) {
        of.until = Math.min(of.until, until)
        if (of.known.kind !== 'failed') settle(of, of.known)
      }
      if (open.size > 0) await drained.promise
      await subscription.stop(drainMs)
    },
  }
}
