// The fold of an edit: what is stale is forgotten, under a visit of its own for when it is done anew, and the state is as it is without it.
import type { JsonValue } from '../base/index.ts'
import type { EditEvent, StepReopened } from './events.ts'
import type { InstanceDraft, StateDraft } from './fold-state.ts'
import { placeKey } from './ids.ts'
import { editedInput, withHighest } from './nodes/places.ts'
import { unparkAt } from './parked.ts'
import { mergeOne } from './patches.ts'
import type { NodeDone } from './state.ts'

/** Changes the draft. */
export const evolveEdit = (now: StateDraft, event: EditEvent): void => {
  const { holder } = now
  // What was said of an effect is for people: its outcome stands where it stood.
  if (event.kind === 'EffectKeptStale' || holder?.instance !== event.instance) return
  const answered = holder.done.get(placeKey({ node: event.node, visit: event.of }))
  for (const { node, of, visit, edited, drawn, asked } of event.stale) {
    const key = placeKey({ node, visit })
    if (drawn || asked)
      holder.follows = { ...holder.follows, [key]: { ...holder.follows?.[key], ...(drawn && { drawn }), ...(asked && { asked }) } }
    const given = of === undefined ? undefined : editedInput(holder, { node, visit: of })
    if (of !== undefined) reopen(holder, { node, of, visit })
    if (edited && given !== undefined) holder.inputs = { ...holder.inputs, [key]: given }
  }
  if (event.input !== undefined) holder.inputs = { ...holder.inputs, [placeKey(event)]: event.input }
  const done = event.payload === undefined ? undefined : changed(answered, event.payload, event.by, now.at)
  if (done) holder.done.set(placeKey(event), done)
  restore(now, holder, event)
}

const reopen = (
  holder: InstanceDraft,
  { node, of, visit }: { readonly node: string; readonly of: number; readonly visit: number },
): void => {
  const before = placeKey({ node, visit: of })
  holder.done.delete(before)
  holder.pending.delete(before)
  // An input that a person gave dies with its visit.
  holder.inputs = Object.fromEntries(Object.entries(holder.inputs).filter(([place]) => place !== before))
  holder.reruns = { ...holder.reruns, [before]: visit }
  holder.highest = withHighest(holder, { node, visit })
  if (holder.parked?.node === node && holder.parked.visit === of) unparkAt(holder, before)
}

/** The same answer with another value. */
const changed = (answered: NodeDone | undefined, payload: JsonValue, by: string, since: number): NodeDone | undefined => {
  if (answered?.kind === 'received') return { ...answered, payload }
  return answered?.kind === 'answered' ? { ...answered, value: payload, by, since } : undefined
}

const restore = (now: StateDraft, holder: InstanceDraft, { restore: { patch, unset, scopes } }: StepReopened): void => {
  now.state = mergeOne(now.state, patch, unset)
  for (const { scope, patch: own, unset: removed } of scopes)
    if (removed.length === 0 && Object.keys(own).length === 0) holder.scopes.delete(scope)
    else holder.scopes.set(scope, { patch: own, unset: removed })
}
