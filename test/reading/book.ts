// What the journal holds of one instance, by place: a reading takes from it what it can explain, and sees what is left over.
import type { Event } from '../../engine/index.ts'
import { placeKey } from '../../engine/index.ts'

/** One event of an instance: its rank in the stream, and the hash of the version that the instance was pinned to. */
export interface Noted<E extends Event = Event> {
  readonly event: E
  readonly rank: number
  readonly hash: string
}
export interface Place {
  readonly node: string
  readonly visit: number
}
/** Ranks between which something has to lie, both ends excluded. */
export interface Span {
  readonly since: number
  readonly until: number
}
type Of<K extends Event['kind']> = Noted<Extract<Event, { readonly kind: K }>>

/**
 * How each kind of event is read. `led`: it says that the flow had come there, and the graph has to explain it. `chosen`: what the world
 * chose, and the flow goes by. `aside`: the flow does not go by it. `unread`: nobody has written how it is read, so no reading is right.
 */
const READ: { readonly [K in Event['kind']]: 'led' | 'chosen' | 'aside' | 'unread' } = {
  StepDone: 'led',
  BranchesJoined: 'led',
  ScopeAbandoned: 'led',
  RoundBegan: 'led',
  ItemsOpened: 'led',
  ItemsJoined: 'led',
  WaitOpened: 'led',
  TaskOpened: 'led',
  TaskDone: 'led',
  SignalTaken: 'led',
  TimerSet: 'led',
  TimerFired: 'led',
  ChildRequested: 'led',
  TellRequested: 'led',
  InstanceParked: 'led',
  OutcomeRecorded: 'chosen',
  EffectRequested: 'chosen',
  ChildEnded: 'chosen',
  InstanceBegan: 'chosen',
  InstanceResubmitted: 'chosen',
  InstanceCancelled: 'chosen',
  InstanceKilled: 'chosen',
  InstanceCompleted: 'chosen',
  BackfillBegan: 'aside',
  DeadLettered: 'aside',
  EffectAttempted: 'aside',
  EffectDue: 'aside',
  EffectParked: 'aside',
  EffectRetried: 'aside',
  EffectSkipped: 'aside',
  EffectWithdrawn: 'aside',
  Ignored: 'aside',
  InstancePaused: 'aside',
  InstanceQueued: 'aside',
  InstanceRefused: 'aside',
  InstanceRejected: 'aside',
  InstanceRestarted: 'aside',
  InstanceSuperseded: 'aside',
  InstanceUnpaused: 'aside',
  JournalRestored: 'aside',
  LateOutcome: 'aside',
  ScheduleAnswered: 'aside',
  ScheduleFired: 'aside',
  SchedulePaused: 'aside',
  ScheduleQueued: 'aside',
  ScheduleRemoved: 'aside',
  ScheduleResumed: 'aside',
  ScheduleSet: 'aside',
  ScheduleSkipped: 'aside',
  ScheduleUnlisted: 'aside',
  SchedulesListed: 'aside',
  SignalExpired: 'aside',
  SignalKept: 'aside',
  StateInitialised: 'aside',
  StateUpcast: 'aside',
  TaskAssigned: 'aside',
  TaskCommented: 'aside',
  TaskDraftSaved: 'aside',
  TaskReleased: 'aside',
  TaskTaken: 'aside',
  TellEnded: 'aside',
  TimerMoved: 'aside',
  TriggerPaused: 'aside',
  TriggerResumed: 'aside',
  VersionActivated: 'aside',
  WorkflowPaused: 'aside',
  WorkflowResumed: 'aside',
  StepReopened: 'unread',
  EffectKeptStale: 'unread',
  CompensationBegan: 'unread',
  UndoBegan: 'unread',
  UndoDone: 'unread',
}
export const readHow = ({ kind }: Pick<Event, 'kind'>): (typeof READ)[Event['kind']] => READ[kind]
const isExplained = (event: Event): boolean =>
  READ[event.kind] === 'unread' ||
  (READ[event.kind] === 'led' && 'node' in event && event.node !== undefined) ||
  (event.kind === 'EffectRequested' && event.awaited)

export interface Book {
  /** The first of its kind at the place that nobody has taken yet, within the span. */
  take<K extends Event['kind']>(kind: K, place: Place, within: Span): Of<K> | undefined
  /** The same without taking it. */
  see<K extends Event['kind']>(kind: K, place: Place, within: Span): Of<K> | undefined
  /** What followed this visit of the node when it was sent again. */
  again(place: Place, within: Span): Of<'InstanceResubmitted'> | undefined
  /** What has to be explained and nobody has taken. */
  left(): readonly Noted[]
}

export const bookOf = (all: readonly Noted[]): Book => {
  const byPlace = Map.groupBy(
    all.filter(({ event }) => 'node' in event && event.node !== undefined),
    ({ event }) =>
      'node' in event && event.node !== undefined ? `${event.kind} ${placeKey({ visit: 1, ...event, node: event.node })}` : '',
  )
  const taken = new Set<Noted>()
  const see: Book['see'] = (kind, place, { since, until }) => {
    const found = byPlace.get(`${kind} ${placeKey(place)}`)?.find((one) => !taken.has(one) && one.rank > since && one.rank < until)
    // `as`: what stands under a kind is of that kind.
    return found as Of<typeof kind> | undefined
  }
  const resubmitted = new Map(
    all.flatMap((noted) => {
      const { event } = noted
      if (event.kind !== 'InstanceResubmitted' || event.node === undefined || event.visit === undefined) return []
      const of = placeKey({ node: event.node, visit: event.of ?? event.visit - 1 })
      return [[of, noted as Of<'InstanceResubmitted'>] as const]
    }),
  )
  return {
    see,
    take: (kind, place, within) => {
      const found = see(kind, place, within)
      if (found) taken.add(found)
      return found
    },
    again: (place, { since, until }) => {
      const found = resubmitted.get(placeKey(place))
      return found && found.rank > since && found.rank < until ? found : undefined
    },
    left: () => all.filter((one) => isExplained(one.event) && !taken.has(one)),
  }
}
