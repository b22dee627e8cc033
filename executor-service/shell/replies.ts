// Answers to callers: accepted at once, completed when it is, and a duplicate hears of the first instance.
import type { Command, CommandResult, EndOfInstance, Event, Reply, ReplyTo, StartCommand, StreamState, Turn } from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import { sameJson } from '../../base/index.ts'
import { causeKey, causeOf, endsInstance, isInReview, statusAfter } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { callers } from './callers.ts'
import { firstStart, outputOf } from './first-start.ts'

export interface Replies {
  /** What to send for a turn and the commands it took. */
  ofTurn(turn: Turn, state: StreamState, commands: readonly Command[], answers: readonly CommandResult[]): readonly Message<Reply>[]
  /** What to send for a command that the stream had counted before, in turn `at` where that is known. */
  ofKnown(command: Command, at?: number): Promise<readonly Message<Reply>[]>
}

/** Who waits for a result, and what else there is to say: that it is not the first with this key, or not with this content. */
interface Caller {
  readonly to: ReplyTo
  readonly duplicate: boolean
  readonly differs: boolean
}

const to = (reply: Reply): Message<Reply> => ({ key: reply.to.process, value: reply })

export const replies = (journal: Pick<Journal, 'instance' | 'read'>, now: () => number): Replies => {
  const waiting = callers<Caller>(now)
  const wait = ({ instance, waitMs }: StartCommand, caller: Caller): readonly Message<Reply>[] => {
    waiting.add(instance, caller, waitMs)
    return []
  }
  /** Undefined: there is none, or it comes with the result. */
  const direct = (command: Command, answer: CommandResult | undefined, turn: Turn, state: StreamState): Reply | undefined => {
    const { replyTo } = command
    if (!replyTo || !answer || answer.kind === 'known') return undefined
    if (answer.kind === 'refused') return { to: replyTo, ...answer }
    if (command.kind !== 'start') return { to: replyTo, kind: 'done', ...keptIn(turn, state, command) }
    const { instance } = command
    const caller: Caller = { to: replyTo, duplicate: false, differs: false }
    const refusal = turn.events.find((e) => isRefusal(e) && e.instance === instance)
    if (refusal && isRefusal(refusal)) return refusedReply(whyOf(refusal), caller)
    if (!command.awaitResult) return { ...caller, kind: 'accepted', instance, status: statusIn(state, turn, instance) }
    waiting.add(instance, caller, command.waitMs)
    return undefined
  }

  return {
    ofTurn: (turn, state, commands, answers) => {
      const messages: Message<Reply>[] = []
      for (let i = 0; i < commands.length; i++) {
        const reply = direct(commands[i]!, answers[i], turn, state)
        if (reply) messages.push(to(reply))
      }
      for (const event of turn.events)
        if (endsInstance(event)) for (const caller of waiting.take(event.instance)) messages.push(to(endReply(event, caller)))
      return messages
    },
    ofKnown: async (command, at) => {
      const { replyTo } = command
      if (!replyTo) return []
      if (command.kind !== 'start') return [to({ to: replyTo, ...(await toldBefore(journal, command, at)) })]
      const row = await journal.instance(command.instance)
      if (!row) return []
      const { input } = (await firstStart(journal, command, row.accepted)) ?? {}
      const differs = input !== undefined && !sameJson(input, command.input)
      const caller: Caller = { to: replyTo, duplicate: true, differs }
      if (row.status === 'refused') return [to(refusedReply(row.trouble ?? UNKNOWN, caller))]
      // Whoever knows a key and not the content is told that it differs, and nothing of what came out.
      const output = row.status === 'completed' && !differs ? await outputOf(journal, row) : undefined
      const { instance } = command
      if (output !== undefined) return [to({ ...caller, kind: 'completed', instance, output })]
      if (command.awaitResult && row.ended === null) return wait(command, caller)
      return [to({ ...caller, kind: 'accepted', instance, status: row.status })]
    },
  }
}

/** That nobody waited for a signal, and until when it is kept for somebody who does. */
const keptIn = (
  { events }: Turn,
  { aggregate }: StreamState,
  command: Command,
): { readonly kept?: { readonly until: number; readonly unknown: boolean } } => {
  if (command.kind !== 'signal') return {}
  const { signal, id } = command
  const kept = events.find((e) => e.kind === 'SignalKept' && e.signal === signal && e.id === id)
  const wasTaken = events.some((e) => e.kind === 'SignalTaken' && e.signal === signal && e.id === id)
  return kept?.kind === 'SignalKept' && !wasTaken ? { kept: { until: kept.expires, unknown: aggregate === null } } : {}
}

type Refusal = Extract<Event, { readonly kind: 'InstanceRejected' | 'InstanceRefused' }>
const isRefusal = (e: Event): e is Refusal => e.kind === 'InstanceRejected' || e.kind === 'InstanceRefused'
interface Why {
  readonly code: string
  readonly message: string
}
const whyOf = (e: Refusal): Why => ({ code: e.kind === 'InstanceRejected' ? REJECTED : e.code, message: e.reason })
const UNKNOWN: Why = { code: 'refused', message: 'it was not let in' }
/** The code of an instance's line where the stream was held; its caller is told `held`. */
const REJECTED = 'rejected'

const refusedReply = ({ code, message }: Why, { to: replyTo, differs }: Caller): Reply => ({
  to: replyTo,
  kind: 'refused',
  code: code === REJECTED ? 'held' : code,
  message,
  ...(differs && { differs }),
})

/** A refusal stands in the turn that counted the command: whoever asks again hears the same, and so does who asks for something else. */
const toldBefore = async (journal: Pick<Journal, 'read'>, command: Command, at: number | undefined): Promise<Told> => {
  const { kind, id, digest } = causeOf(command)
  const turns = at === undefined ? [] : await journal.read(command.stream, at, at)
  const counted = turns.flatMap((t) => t.causes).find((c) => c.kind === kind && c.id === id)
  const differs = digest !== undefined && counted?.digest !== undefined && counted.digest !== digest && { differs: true }
  const cause = causeKey({ kind, id })
  const ignored = turns.flatMap((t) => t.events).find((e) => e.kind === 'Ignored' && e.cause === cause)
  if (ignored?.kind !== 'Ignored' || ignored.code === undefined) return { kind: 'done', ...differs }
  return { kind: 'refused', code: ignored.code, message: ignored.reason, ...differs }
}
type Told =
  | { readonly kind: 'done'; readonly differs?: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly differs?: boolean }

/** After it nothing comes of the instance any more: whoever waits for its result hears so. */
const endReply = (e: EndOfInstance, caller: Caller): Reply => {
  const { instance } = e
  if (isRefusal(e)) return refusedReply(whyOf(e), caller)
  if (e.kind === 'InstanceCompleted' && !caller.differs) return { ...caller, kind: 'completed', instance, output: e.output }
  return { ...caller, kind: 'accepted', instance, status: statusAfter(e) }
}

const statusIn = (state: StreamState, turn: Turn, instance: string): string => {
  if (state.holder?.instance === instance)
    return state.holder.paused ? 'paused' : isInReview(state.holder) ? 'review' : state.more ? 'running' : 'waiting'
  if (state.queue.has(instance)) return 'deferred'
  const end = turn.events.find((e): e is EndOfInstance => endsInstance(e) && e.instance === instance)
  return end ? statusAfter(end) : 'cancelled'
}
