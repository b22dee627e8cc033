// What one stream answers another: what came of a child that it was asked for, of a signal that it was told. Derived from turns, so that whoever asks again is answered again. Pure.
import { sameJson } from '../base/index.ts'
import type { CommandResult } from './decide/turn.ts'
import type {
  ChildRefusal,
  Event,
  InstanceBegan,
  InstanceCancelled,
  InstanceCompleted,
  InstanceKilled,
  InstanceQueued,
  InstanceRefused,
  InstanceRejected,
  InstanceSuperseded,
  Parent,
} from './events.ts'
import { endsInstance } from './header.ts'
import { childCause, signalCause } from './ids.ts'
import type { ChildCommand, ChildEndedCommand, Command, SignalCommand, ToldCommand } from './messages.ts'
import { heldIn } from './stack.ts'
import type { StreamState } from './state.ts'
import { causeKey } from './turn.ts'
import type { Turn } from './turn.ts'

export type Answer = ChildEndedCommand | ToldCommand
type End = ChildEndedCommand['end']

interface Taken {
  readonly before: StreamState
  readonly turn: Turn
  /** Those that the turn took, and what came of each. */
  readonly commands: readonly Command[]
  readonly results: readonly CommandResult[]
}

/** Of a turn that was appended. */
export const answersIn = ({ before, turn, commands, results }: Taken): readonly Answer[] => [
  ...turn.events.flatMap((event) => answerIn(event, before, turn) ?? []),
  ...commands.flatMap((command, i) => {
    const result = results[i]
    if (command.kind !== 'signal' || !command.teller || !result || result.kind === 'known') return []
    return toTeller(command, result.kind === 'refused' ? { kind: 'refused', code: result.code, reason: result.message } : { kind: 'heard' })
  }),
]

/** Whether a turn may have something to answer: most have not. */
export const mayAnswer = ({ before, turn, commands }: Omit<Taken, 'results'>): boolean =>
  before.holder?.start.parent !== undefined ||
  before.below !== undefined ||
  before.queue.size > 0 ||
  turn.events.some((e) => 'start' in e && e.start.parent !== undefined) ||
  commands.some((c) => c.kind === 'signal' && c.teller !== undefined)

const answerIn = (event: Event, before: StreamState, turn: Turn): Answer | undefined => {
  if (isEntry(event)) {
    const { parent } = event.start
    return parent && !parent.awaited ? toParent(event.instance, parent, { kind: 'accepted' }) : undefined
  }
  if (isRefusal(event)) {
    const { parent } = event.start
    return parent && toParent(event.instance, parent, refusalIn(event))
  }
  const parent = isEnd(event) ? parentOf(event.instance, before, turn) : undefined
  if (!isEnd(event) || !parent) return undefined
  const end = endIn(event)
  // Of one that nobody awaits it matters whether it came to begin.
  return parent.awaited || end.kind === 'refused' ? toParent(event.instance, parent, end) : undefined
}
const isEntry = (e: Event): e is InstanceBegan | InstanceQueued => e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued'
const isRefusal = (e: Event): e is RefusalEvent => e.kind === 'InstanceRejected' || e.kind === 'InstanceRefused'
const isEnd = (e: Event): e is EndEvent => endsInstance(e) && !isRefusal(e)

/** The end of an instance that had a place in its stream. */
export type EndEvent = InstanceCompleted | InstanceCancelled | InstanceKilled | InstanceSuperseded
export const endIn = (event: EndEvent): End => {
  switch (event.kind) {
    case 'InstanceCompleted':
      return { kind: 'completed', output: event.output }
    case 'InstanceCancelled':
      return { kind: 'cancelled', reason: event.reason }
    case 'InstanceKilled':
      return { kind: 'cancelled', reason: `killed: ${event.reason}` }
    case 'InstanceSuperseded':
      return { kind: 'refused', reason: { code: 'superseded', message: `a newer start took its place: ${event.supersededBy}` } }
  }
}
/** Of one that never had. */
export type RefusalEvent = InstanceRejected | InstanceRefused
export const refusalIn = (event: RefusalEvent): Extract<End, { kind: 'refused' }> => ({
  kind: 'refused',
  reason: { code: event.kind === 'InstanceRejected' ? 'rejected' : event.code, message: event.reason },
})

const parentOf = (instance: string, before: StreamState, { events }: Turn): Parent | undefined => {
  const began = events.find((e) => (e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued') && e.instance === instance)
  if (began && 'start' in began) return began.start.parent
  const held = heldIn(before, instance)
  return held ? held.start.parent : before.queue.get(instance)?.parent
}

const placeOf = ({ instance, node, visit, again }: Pick<Parent, 'instance' | 'node' | 'visit' | 'again'>) => ({
  instance,
  node,
  visit,
  ...(again !== undefined && { again }),
})
export const toParent = (child: string, parent: Parent, end: End): ChildEndedCommand => ({
  kind: 'childEnded',
  stream: parent.stream,
  of: placeOf(parent),
  child,
  end,
})
/** None to who has no ear for it. */
export const toTeller = ({ teller }: SignalCommand, end: ToldCommand['end']): readonly ToldCommand[] =>
  teller ? [{ kind: 'told', stream: teller.stream, of: placeOf(teller), end }] : []

/** With what has become of the instance that another began. */
export const withNow = (answer: Answer, now: Pick<ChildRefusal, 'status' | 'output'>): Answer =>
  answer.kind === 'childEnded' && answer.end.kind === 'refused'
    ? { ...answer, end: { ...answer.end, reason: { ...answer.end.reason, ...now } } }
    : answer
export const isOfAnother = ({ kind, ...answer }: Answer): boolean =>
  kind === 'childEnded' && 'child' in answer && answer.end.kind === 'refused' && answer.end.reason.code === 'exists'

/** What the turn that counted the request made of it, where it refused it. */
export const refusalOf = (events: readonly Event[], { instance, parent }: ChildCommand): RefusalEvent | undefined =>
  events.find(
    (e): e is RefusalEvent =>
      (e.kind === 'InstanceRejected' || e.kind === 'InstanceRefused') &&
      e.instance === instance &&
      e.start.parent !== undefined &&
      childCause(e.start.parent) === childCause(parent),
  )

/** A signal of this id is heard once: with other content it is another that has the id. `events`: of the turn that counted it. */
export const heardIn = (events: readonly Event[], { signal, id, payload }: SignalCommand): ToldCommand['end'] => {
  const cause = causeKey({ kind: 'signal', id: signalCause(signal, id) })
  for (const e of events) {
    if (e.kind === 'Ignored' && e.cause === cause && e.code !== undefined) return { kind: 'refused', code: e.code, reason: e.reason }
    const isIt = (e.kind === 'SignalKept' || e.kind === 'SignalTaken') && e.signal === signal && e.id === id
    if (isIt && !sameJson(e.payload, payload))
      return { kind: 'refused', code: 'differs', reason: `${signalCause(signal, id)} was sent before with other content, which counts` }
  }
  return { kind: 'heard' }
}
