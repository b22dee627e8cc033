// Answers to callers: accepted at once, completed when it is, and a duplicate hears of the first instance.
import type { Command, Reply, ReplyTo, StartCommand, Event, StreamState, Turn, Answer } from '../../engine/index.ts'
import type { Message } from '../../bus/index.ts'
import { sameJson } from '../../base/index.ts'
import { causeKey, causeOf } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import { callers } from './callers.ts'

export interface Replies {
  /** What to send for a turn and the commands it took. */
  ofTurn(turn: Turn, state: StreamState, commands: readonly Command[], answers: readonly Answer[]): readonly Message<Reply>[]
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

/** `now`: milliseconds since the epoch. */
export const replies = (journal: Pick<Journal, 'instance' | 'read'>, now: () => number): Replies => {
  const waiting = callers<Caller>(now)
  const wait = ({ instance, waitMs }: StartCommand, caller: Caller): void => waiting.add(instance, caller, waitMs)

  const ended = (events: readonly Event[]): readonly Message<Reply>[] =>
    events.flatMap((e) => {
      if (!isEnd(e)) return []
      const { instance } = e
      return waiting
        .take(instance)
        .map((caller) =>
          to(
            e.kind === 'InstanceCompleted'
              ? { ...caller, kind: 'completed', instance, output: e.output }
              : { ...caller, kind: 'accepted', instance, status: 'cancelled' },
          ),
        )
    })

  return {
    ofTurn: (turn, state, commands, answers) => {
      const direct = commands.flatMap((command, i): readonly Message<Reply>[] => {
        const { replyTo } = command
        const answer = answers[i]
        if (!replyTo || !answer || answer.kind === 'known') return []
        if (answer.kind === 'refused') return [to({ to: replyTo, ...answer })]
        if (command.kind !== 'start') return [to({ to: replyTo, kind: 'done', ...keptIn(turn, state, command) })]
        if (command.awaitResult) return (wait(command, { to: replyTo, duplicate: false, differs: false }), [])
        return [
          to({
            to: replyTo,
            kind: 'accepted',
            instance: command.instance,
            status: statusIn(state, turn, command.instance),
            duplicate: false,
            differs: false,
          }),
        ]
      })
      return [...direct, ...ended(turn.events)]
    },
    ofKnown: async (command, at) => {
      const { replyTo } = command
      if (!replyTo) return []
      if (command.kind !== 'start') return [to({ to: replyTo, ...(await toldBefore(journal, command, at)) })]
      const row = await journal.instance(command.instance)
      if (!row) return []
      const { first, output } = await story(journal, command, row.accepted, row.status === 'completed' ? row : undefined)
      const { instance } = command
      const caller: Caller = { to: replyTo, duplicate: true, differs: first !== undefined && !sameJson(first, command.input) }
      if (output !== undefined) return [to({ ...caller, kind: 'completed', instance, output })]
      if (command.awaitResult && row.ended === null) return (wait(command, caller), [])
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

/** A refusal stands in the turn that counted the command: whoever asks again hears the same. */
const toldBefore = async (
  journal: Pick<Journal, 'read'>,
  command: Command,
  at: number | undefined,
): Promise<{ readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string; readonly message: string }> => {
  const cause = causeKey(causeOf(command))
  const turns = at === undefined ? [] : await journal.read(command.stream, at, at)
  const ignored = turns.flatMap((t) => t.events).find((e) => e.kind === 'Ignored' && e.cause === cause)
  if (ignored?.kind !== 'Ignored' || ignored.code === undefined) return { kind: 'done' }
  return { kind: 'refused', code: ignored.code, message: ignored.reason }
}

/** After it nothing comes of the instance any more: whoever waits for its result hears so. */
const isEnd = (e: Event): e is Extract<Event, { readonly kind: (typeof ENDS)[number] }> => ENDS.some((kind) => kind === e.kind)
const ENDS = ['InstanceCompleted', 'InstanceCancelled', 'InstanceRejected', 'InstanceSuperseded'] as const

const statusIn = (state: StreamState, turn: Turn, instance: string): string => {
  if (state.holder?.instance === instance) return state.holder.parked ? 'review' : state.more ? 'running' : 'waiting'
  if (state.queue.has(instance)) return 'deferred'
  return turn.events.some((e) => e.kind === 'InstanceCompleted' && e.instance === instance) ? 'completed' : 'cancelled'
}

/** The input that the first start had, and the output once there is one. */
const story = async (
  journal: Pick<Journal, 'read'>,
  command: StartCommand,
  accepted: number,
  completed: { readonly version: number } | undefined,
): Promise<{ readonly first?: StartCommand['input']; readonly output?: StartCommand['input'] }> => {
  const own = (turns: readonly Turn[]): readonly Event[] =>
    turns.flatMap((t) => t.events).filter((e) => 'instance' in e && e.instance === command.instance)
  const turns = await journal.read(command.stream, accepted, completed?.version ?? accepted)
  const started = own(turns).find((e) => e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued' || e.kind === 'InstanceRejected')
  const ended = own(turns).find((e) => e.kind === 'InstanceCompleted')
  return {
    ...(started && 'start' in started && { first: started.start.input }),
    ...(ended?.kind === 'InstanceCompleted' && { output: ended.output }),
  }
}
