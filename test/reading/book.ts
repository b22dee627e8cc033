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

/** What has to be explained by the graph: each of them says that the flow had come there. */
const EXPLAINED: ReadonlySet<Event['kind']> = new Set([
  'StepDone',
  'BranchesJoined',
  'ScopeAbandoned',
  'RoundBegan',
  'ItemsOpened',
  'ItemsJoined',
  'WaitOpened',
  'TaskOpened',
  'TaskDone',
  'SignalTaken',
  'TimerSet',
  'TimerFired',
  'InstanceParked',
])
const isExplained = (event: Event): boolean =>
  (EXPLAINED.has(event.kind) && 'node' in event && event.node !== undefined) || (event.kind === 'EffectRequested' && event.awaited)

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
