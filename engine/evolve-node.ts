// The fold of what happens at nodes: what ends a node, what opens at it, what is given up inside it.
import { abandon, forget } from './abandon.ts'
import { beginUndo, endUndo, giveUpUndoing } from './compensation.ts'
import type { NodeEvent, StepDone } from './events.ts'
import type { InstanceDraft, StateDraft } from './fold-state.ts'
import { placeKey, signalCause } from './ids.ts'
import { withHighest } from './nodes/places.ts'
import { join, merge, mergeOne } from './patches.ts'
import { heldIn } from './stack.ts'
import type { NodeDone } from './state.ts'

type Place = { readonly node: string; readonly visit: number }

/** Who holds the stream, or awaits a child on it, where the event is its own; an event of another instance leaves it alone. */
export const heldBy = (now: StateDraft, instance: string): InstanceDraft | undefined => heldIn(now, instance)

/** Behind all that happened before: the order of `done` is that of the journal. */
const last = (done: InstanceDraft['done'], key: string, value: NodeDone): void => {
  if (done.has(key)) done.delete(key)
  done.set(key, value)
}

export const end = (holder: InstanceDraft | undefined, place: Place, done: NodeDone): void => {
  const key = placeKey(place)
  if (!holder) return
  last(holder.done, key, done)
  holder.pending.delete(key)
}

/** Changes the draft. */
export const evolveNode = (now: StateDraft, event: NodeEvent): void => {
  switch (event.kind) {
    case 'StepDone': {
      const { output, reads, scope, patch, unset } = event
      const holder = heldBy(now, event.instance)
      const keys = keysOf(patch, unset)
      const done: { -readonly [K in keyof StepEnd]: StepEnd[K] } = { kind: 'step', output, reads }
      if (keys) done.keys = keys
      if (scope !== undefined) done.scope = scope
      end(holder, event, done)
      if (holder?.follows) holder.follows = without(holder.follows, placeKey(event))
      if (!keys) return
      if (scope === undefined) now.state = mergeOne(now.state, patch, unset)
      else holder?.scopes.set(scope, join(holder.scopes.get(scope), [{ patch: patch ?? {}, unset: unset ?? [] }]))
      return
    }
    case 'BranchesJoined': {
      const holder = heldBy(now, event.instance)
      if (!holder) return
      const { won } = event
      end(holder, event, { kind: 'joined', ...(won !== undefined && { branch: won }), ...baseOf(holder.done.get(placeKey(event))) })
      const found = event.branches.flatMap((branch) => holder.scopes.get(branch) ?? [])
      for (const branch of event.branches) holder.scopes.delete(branch)
      if (found.length === 0) return
      if (event.scope === undefined) now.state = merge(now.state, found)
      else holder.scopes.set(event.scope, join(holder.scopes.get(event.scope), found))
      return
    }
    case 'ScopeAbandoned': {
      const holder = heldBy(now, event.instance)
      if (!holder) return
      if (holder.compensates) giveUpUndoing(now, holder, event)
      return abandon(now, holder, event)
    }
    case 'RoundBegan': {
      const { round, base, input } = event
      const holder = heldBy(now, event.instance)
      if (!holder) return
      forget(holder, event)
      holder.highest = withHighest(holder, { node: event.node, visit: base })
      last(holder.done, placeKey(event), { kind: 'round', round, base, input })
      return
    }
    case 'ItemsOpened': {
      const { count, base } = event
      const holder = heldBy(now, event.instance)
      if (!holder) return
      holder.highest = withHighest(holder, { node: event.node, visit: base + count - 1 })
      holder.done.set(placeKey(event), { kind: 'items', count, base })
      return
    }
    case 'ItemsJoined': {
      const { done } = heldBy(now, event.instance) ?? {}
      const items = done?.get(placeKey(event))
      if (items?.kind === 'items')
        done?.set(placeKey(event), { ...items, joined: true, ...(event.ended !== undefined && { endedBy: event.ended }) })
      return
    }
    case 'WaitOpened': {
      const { node, visit, signal, due, match } = event
      const wait = { node, visit, signal, due, ...(match !== undefined && { match }) }
      return heldBy(now, event.instance)?.pending.set(placeKey(event), wait)
    }
    case 'TimerSet': {
      const { node, visit, due, deadline } = event
      return heldBy(now, event.instance)?.pending.set(placeKey(event), { node, visit, due, ...(deadline && { deadline }) })
    }
    case 'TimerMoved': {
      const pending = heldBy(now, event.instance)?.pending
      const timer = pending?.get(placeKey(event))
      if (timer) pending?.set(placeKey(event), { ...timer, due: event.due })
      return
    }
    case 'SignalTaken':
      now.kept.delete(signalCause(event.signal, event.id))
      return end(heldBy(now, event.instance), event, { kind: 'received', payload: event.payload })
    case 'UndoBegan': {
      const holder = heldBy(now, event.instance)
      if (holder) beginUndo(now, holder, event)
      return
    }
    case 'UndoDone': {
      const holder = heldBy(now, event.instance)
      if (holder) endUndo(now, holder, event)
      return
    }
    case 'TimerFired': {
      const holder = heldBy(now, event.instance)
      const before = holder?.done.get(placeKey(event))
      return end(holder, event, { kind: 'fired', ...(before?.kind === 'round' && { round: before.round }), ...baseOf(before) })
    }
  }
}

/** The visit that a beat gave to what it did, for whoever has to find that. */
const baseOf = (before: NodeDone | undefined): { readonly base?: number } =>
  (before?.kind === 'round' || before?.kind === 'fired') && before.base !== undefined ? { base: before.base } : {}
const without = <T>(of: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(of).filter(([one]) => one !== key))

type StepEnd = Extract<NodeDone, { readonly kind: 'step' }>
/** Undefined where there are none. */
const keysOf = (patch: StepDone['patch'], unset: StepDone['unset']): readonly string[] | undefined => {
  if (!patch && !unset) return undefined
  const keys = [...Object.keys(patch ?? {}), ...(unset ?? [])]
  return keys.length > 0 ? keys : undefined
}
