// The fold of what is given up: what stood open inside a place is closed, and what it had asked for is only found out.
import type { Entry, Table } from '../base/index.ts'
import { join } from '../dsl/internal.ts'
import type { RoundBegan, ScopeAbandoned } from './events.ts'
import type { InstanceDraft, StateDraft } from './fold-state.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import { insideOf } from './inside.ts'
import { unparkAt } from './parked.ts'
import { pathOfScope } from './scope-names.ts'
import type { OpenEffect } from './state.ts'

/** Nobody awaits it any more: unless somebody has it in review it is asked for again, to be found out. */
export const orphaned = ({ version, at }: StateDraft, effect: OpenEffect): OpenEffect => {
  const { claimed: _, ...of } = effect
  return effect.awaited && effect.trouble === null
    ? { ...of, orphaned: true, retryAt: null, after: version, asked: at }
    : { ...effect, orphaned: true }
}

const itself = <T>(entries: readonly Entry<T>[]): readonly Entry<T>[] => entries
/** What a table holds, in no order: to put thousands in order for each of thousands that are given up would cost seconds. */
export const entriesOf = <T>(table: Table<T>): readonly Entry<T>[] => table.perPage<readonly Entry<T>[]>(itself).flat()

export const nodeOfEffect = ({ node }: OpenEffect): string => node

/** Changes the drafts. */
export const abandon = (now: StateDraft, holder: InstanceDraft, event: ScopeAbandoned): void => {
  const { instance, branches, why } = event
  const inside = insideOf(holder, event, branches.map(pathOfScope))
  // Lists of what is there: a table must not be changed while it is gone through.
  for (const { key } of inside.in(holder.pending)) holder.pending.delete(key)
  for (const { key } of inside.in(holder.scopes)) holder.scopes.delete(key)
  for (const { key, value: effect } of inside.in(now.effects, nodeOfEffect))
    // What was given up before is found out already.
    if (effect.instance === instance && effect.awaited && !effect.orphaned) now.effects.set(key, orphaned(now, effect))
  if (holder.parkedItems !== undefined)
    for (const { key, value } of inside.in(holder.done)) if (value.kind === 'parked') unparkAt(holder, key)
  const { node, visit } = holder.parked ?? {}
  if (node !== undefined && visit !== undefined && inside.has({ node, visit })) unparkAt(holder, placeKey({ node, visit }))
  if (why !== 'late') return
  const key = `${event.node}#${event.visit}`
  holder.done.set(key, { kind: 'late' })
  holder.pending.delete(key)
}

/** What was done in the round before leaves the state: a loop over a year is no larger than one over a day. */
export const forget = (holder: InstanceDraft, event: RoundBegan): void => {
  const inside = insideOf(holder, event, event.part === undefined ? [] : [join(event.node, event.part)])
  const isGone = (place: string): boolean => inside.has({ node: nodeOfPlace(place), visit: visitOfPlace(place) })
  const left = <T>(of: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(of).filter(([place]) => !isGone(place)))
  // What is to be undone, and what is being undone, stays.
  for (const { key, value } of inside.in(holder.done)) if (value.kind !== 'undo') holder.done.delete(key)
  holder.inputs = left(holder.inputs)
  if (holder.reruns) holder.reruns = left(holder.reruns)
}
