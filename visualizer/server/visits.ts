// What happened at each node of one instance, visit by visit, from its events. Pure.
import type { Event, NodeEvent, StepDone, StreamState } from '../../engine/index.ts'
import type { Change, VisitView } from './api.ts'

/** By node id, the visits of each in order. */
export type Visits = ReadonlyMap<string, readonly VisitView[]>

/** The events that a visit is told by: all that happen at nodes, and of the others those that name one. What is missing does not compile. */
const OF_NODES = {
  StepDone: true,
  BranchesJoined: true,
  ScopeAbandoned: true,
  RoundBegan: true,
  ItemsOpened: true,
  ItemsJoined: true,
  WaitOpened: true,
  TimerSet: true,
  SignalTaken: true,
  TimerFired: true,
  TimerMoved: true,
  EffectRequested: true,
  OutcomeRecorded: true,
  InstanceParked: true,
  InstanceResubmitted: true,
} as const satisfies Readonly<Partial<Record<Event['kind'], true>>> & Readonly<Record<NodeEvent['kind'], true>>
type OfNode = Extract<Event, { readonly kind: keyof typeof OF_NODES }>
const isOfNode = (event: Event): event is OfNode => Object.hasOwn(OF_NODES, event.kind)

/** The state that a node saw right before the event. */
type SeenBy = (node: string) => StreamState['state']

export const visited = (visits: Visits, event: Event, at: number, seenBy: SeenBy): Visits =>
  isOfNode(event) ? visitsAfter(visits, event, at, seenBy) : visits

const visitsAfter = (visits: Visits, event: OfNode, at: number, seenBy: SeenBy): Visits => {
  switch (event.kind) {
    case 'StepDone':
      return changed(visits, event, at, {
        ended: at,
        output: event.output,
        reads: event.reads,
        changes: changesOf(event, seenBy(event.node)),
      })
    case 'BranchesJoined':
    case 'ItemsJoined':
      return changed(visits, event, at, { ended: at })
    case 'ScopeAbandoned':
      return event.why === 'late' ? changed(visits, event, at, { ended: at }) : visits
    case 'RoundBegan':
    case 'ItemsOpened':
      return changed(visits, event, at, {})
    case 'WaitOpened':
    case 'TimerSet':
    case 'TimerMoved':
      return changed(visits, event, at, { due: event.due })
    case 'SignalTaken': {
      const { signal, id, payload, origin } = event
      return changed(visits, event, at, { ended: at, received: { signal, id, payload, origin } })
    }
    case 'TimerFired':
      return changed(visits, event, at, { ended: at, timedOut: true })
    case 'EffectRequested':
      return event.awaited ? changed(visits, event, at, {}) : visits
    case 'OutcomeRecorded':
      return lastOf(visits, event)?.ended === null ? changed(visits, event, at, { ended: at, outcome: event.outcome }) : visits
    case 'InstanceParked': {
      const { node, visit, trouble } = event
      return node === undefined || visit === undefined ? visits : changed(visits, { node, visit }, at, { trouble })
    }
    case 'InstanceResubmitted': {
      const { node, visit, by, reason, input } = event
      const resubmitted = { by, reason, edited: input !== undefined }
      return node === undefined || visit === undefined ? visits : changed(visits, { node, visit }, at, { resubmitted })
    }
  }
}

interface At {
  readonly node: string
  readonly visit: number
}

const lastOf = (visits: Visits, { node, visit }: At): VisitView | undefined => visits.get(node)?.find((v) => v.visit === visit)

/** The visit with what is new about it; it begins with the first that is heard of it. */
const changed = (visits: Visits, { node, visit }: At, at: number, news: Partial<VisitView>): Visits => {
  const known = visits.get(node) ?? []
  const fresh: VisitView = { visit, started: at, ended: null }
  const next = known.some((v) => v.visit === visit)
    ? known.map((v) => (v.visit === visit ? { ...v, ...news } : v))
    : [...known, { ...fresh, ...news }]
  return new Map([...visits, [node, next]])
}

/** The keys that a step set or removed, with what stood there for it before. */
const changesOf = ({ patch = {}, unset = [] }: StepDone, old: StreamState['state']): readonly Change[] => {
  const was = (key: string): Pick<Change, 'before'> => (Object.hasOwn(old, key) ? { before: old[key]! } : {})
  return [...Object.entries(patch).map(([key, after]) => ({ key, ...was(key), after })), ...unset.map((key) => ({ key, ...was(key) }))]
}
