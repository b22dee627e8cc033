// What happened at each node of one instance, visit by visit, from its events. Pure.
import { pathOfScope, placeKey } from '../../engine/index.ts'
import type { Event, NodeEvent, RoundBegan, ScopeAbandoned, StepDone, StepReopened, StreamState, TaskEvent } from '../../engine/index.ts'
import type { Change, VisitView } from './api.ts'
import { toldTask } from './told-task.ts'

/** By node id, the visits of each by their number, in the order in which they began. */
export type Visits = ReadonlyMap<string, ReadonlyMap<number, VisitView>>

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
  UndoBegan: true,
  UndoDone: true,
  CompensationBegan: true,
  TaskOpened: true,
  TaskAssigned: true,
  TaskTaken: true,
  TaskReleased: true,
  TaskDraftSaved: true,
  TaskCommented: true,
  TaskDone: true,
  ChildRequested: true,
  ChildEnded: true,
  TellRequested: true,
  EffectRequested: true,
  OutcomeRecorded: true,
  InstanceParked: true,
  InstanceResubmitted: true,
  StepReopened: true,
} as const satisfies Readonly<Partial<Record<Event['kind'], true>>> & Readonly<Record<NodeEvent['kind'] | TaskEvent['kind'], true>>
type OfNode = Extract<Event, { readonly kind: keyof typeof OF_NODES }>
const isOfNode = (event: Event): event is OfNode => Object.hasOwn(OF_NODES, event.kind)

/** What stood around a place right before the event. */
interface Before {
  /** The state that it saw. */
  readonly seenBy: (place: At) => StreamState['state']
  /** Whether it stands inside this visit of a node, or in one of these parts of it. */
  readonly isInside: (place: At, around: At, paths: readonly string[]) => boolean
}

export interface Telling {
  readonly visits: Visits
  readonly hear: (event: Event, at: number, before: Before) => void
}

/** Events are heard in their order. Their number decides what that costs: a list of ten thousand items is told like any other. */
export const tellVisits = (): Telling => {
  const visits = new Map<string, Map<number, VisitView>>()
  /** Those that have not ended, by place. */
  const open = new Map<string, At>()

  const change = ({ node, visit }: At, at: number, news: Partial<VisitView>): void => {
    const known = visits.get(node) ?? new Map<number, VisitView>()
    const next: VisitView = { ...(known.get(visit) ?? { visit, started: at, ended: null }), ...news }
    visits.set(node, known.set(visit, next))
    if (next.ended === null) open.set(placeKey({ node, visit }), { node, visit })
    else open.delete(placeKey({ node, visit }))
  }
  const abandon = ({ node, visit, branches, why }: ScopeAbandoned, at: number, { isInside }: Before): void => {
    const paths = branches.map(pathOfScope)
    // What is being undone goes on.
    for (const place of open.values())
      if (isInside(place, { node, visit }, paths) && visits.get(place.node)?.get(place.visit)?.undo === undefined)
        change(place, at, { ended: at, abandoned: why })
    if (why === 'late') change({ node, visit }, at, { ended: at })
  }
  const reopen = (event: StepReopened, at: number): void => {
    const { node, visit, of, by, reason, payload } = event
    const before = visits.get(node)?.get(of)
    for (const { node: stale, of: old, visit: next, why, key } of event.stale) {
      const known = old === undefined ? undefined : visits.get(stale)?.get(old)
      if (old === undefined || !known) continue
      const told = { at, why, visit: next, by, ...(key !== undefined && { key }) }
      change({ node: stale, visit: old }, at, { stale: told, ended: known.ended ?? at })
    }
    const { received, task } = before ?? {}
    const answer = payload !== undefined && { ended: at, ...(received && { received: { ...received, payload } }), ...(task && { task }) }
    change({ node, visit }, at, { edited: { by, reason, of }, ...answer })
  }
  const beginRound = (event: RoundBegan, at: number): void => {
    const { node, visit, round, base, part } = event
    change({ node, visit }, at, { round, base })
    if (part === undefined) return
    // A beat is due no more, and what it is a beat of goes on.
    const { due: _due, timedOut: _timedOut, ...rest } = visits.get(node)!.get(visit)!
    visits.get(node)!.set(visit, rest)
    change({ node, visit }, at, { ended: null })
  }

  const hear = (event: OfNode, at: number, before: Before): void => {
    switch (event.kind) {
      case 'StepDone': {
        const { output, reads, log } = event
        return change(event, at, { ended: at, output, reads, ...(log && { log }), changes: changesOf(event, before.seenBy(event)) })
      }
      case 'BranchesJoined':
      case 'ItemsJoined':
        return change(event, at, { ended: at })
      case 'ScopeAbandoned':
        return abandon(event, at, before)
      case 'RoundBegan':
        return beginRound(event, at)
      case 'ItemsOpened':
        return change(event, at, { items: event.count, base: event.base })
      case 'WaitOpened':
      case 'TimerSet':
      case 'TimerMoved':
        return change(event, at, { due: event.due })
      case 'SignalTaken': {
        const { signal, id, payload, origin } = event
        return change(event, at, { ended: at, received: { signal, id, payload, origin } })
      }
      case 'TaskOpened':
      case 'TaskAssigned':
      case 'TaskTaken':
      case 'TaskReleased':
      case 'TaskDraftSaved':
      case 'TaskCommented':
      case 'TaskDone': {
        const task = toldTask(visits.get(event.node)?.get(event.visit)?.task, event, at)
        const ended = event.kind === 'TaskDone' && { ended: at }
        return change(event, at, { ...(event.kind === 'TaskOpened' && { due: event.due }), ...ended, ...(task && { task }) })
      }
      case 'TimerFired':
        return change(event, at, { ended: at, timedOut: true })
      case 'ChildRequested': {
        const { child, workflow, awaited, due } = event
        return change(event, at, { child: { ...child, workflow }, ...(due !== undefined && { due }), ...(!awaited && { ended: at }) })
      }
      case 'ChildEnded': {
        const known = visits.get(event.node)?.get(event.visit)
        const child = known?.child && { ...known.child, end: event.end }
        return change(event, at, { ...(child && { child }), ...(known?.ended === null && { ended: at }) })
      }
      case 'TellRequested': {
        const { stream, signal, id } = event
        return change(event, at, { ended: at, told: { stream, signal, id } })
      }
      case 'EffectRequested':
        return event.awaited ? change(event, at, {}) : undefined
      case 'OutcomeRecorded':
        return visits.get(event.node)?.get(event.visit)?.ended === null
          ? change(event, at, { ended: at, outcome: event.outcome })
          : undefined
      case 'CompensationBegan': {
        const { node, visit } = event
        return node === undefined || visit === undefined ? undefined : change({ node, visit }, at, {})
      }
      case 'UndoBegan': {
        const { visit, base } = event
        return change(event, at, { visit, base, ended: null, undo: { began: at } })
      }
      case 'UndoDone': {
        const began = visits.get(event.node)?.get(event.visit)?.undo?.began ?? at
        const { by, reason = '' } = event
        return change(event, at, { ended: at, undo: { began, done: at, ...(by !== undefined && { by, reason }) } })
      }
      case 'InstanceParked': {
        const { node, visit, trouble, log } = event
        return node === undefined || visit === undefined ? undefined : change({ node, visit }, at, { trouble, ...(log && { log }) })
      }
      case 'StepReopened':
        return reopen(event, at)
      case 'InstanceResubmitted': {
        const { node, visit, by, reason, input } = event
        const resubmitted = { by, reason, edited: input !== undefined }
        return node === undefined || visit === undefined ? undefined : change({ node, visit }, at, { resubmitted })
      }
    }
  }
  return { visits, hear: (event, at, before) => (isOfNode(event) ? hear(event, at, before) : undefined) }
}

interface At {
  readonly node: string
  readonly visit: number
}

/** The keys that a step set or removed, with what stood there for it before. */
const changesOf = ({ patch = {}, unset = [] }: StepDone, old: StreamState['state']): readonly Change[] => {
  const was = (key: string): Pick<Change, 'before'> => (Object.hasOwn(old, key) ? { before: old[key]! } : {})
  return [...Object.entries(patch).map(([key, after]) => ({ key, ...was(key), after })), ...unset.map((key) => ({ key, ...was(key) }))]
}
