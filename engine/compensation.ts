// The fold of compensation: what is to be undone, what is being undone, and what of it was given up.
import type { JsonValue } from '../base/index.ts'
import { entriesOf, orphaned } from './abandon.ts'
import { join } from '../dsl/internal.ts'
import type { CompensationBegan, ScopeAbandoned, UndoBegan, UndoDone } from './events.ts'
import type { InstanceDraft, StateDraft } from './fold-state.ts'
import { framesOf } from './frames.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from './ids.ts'
import { withHighest } from './nodes/places.ts'
import { allParked, unparkAt } from './parked.ts'
import { pathOfScope, visitOfScope } from './scope-names.ts'
import { heldIn } from './stack.ts'
import type { OpenEffect, Undoing } from './state.ts'

interface At {
  readonly node: string
  readonly visit: number
}
const placeOf = (key: string): At => ({ node: nodeOfPlace(key), visit: visitOfPlace(key) })

/** Whether it stands in an item, a branch or a workflow; in the instance all does. */
export const isInUnit = ({ units }: Pick<Undoing, 'units'>, unit: string | undefined): boolean => unit === undefined || units.includes(unit)

/** Changes the draft: it was done under a `withCompensation`. What was done last stands last; what was given up meanwhile is undone by itself. */
export const toUndo = (holder: InstanceDraft, { undo, orphaned: isGivenUp, givenUp }: OpenEffect, value: JsonValue | undefined): void => {
  if (!undo) return
  const { node, visit, input, units = [] } = undo
  const key = placeKey({ node, visit })
  holder.done.delete(key)
  holder.done.set(key, { kind: 'undo', input, units, ...(value !== undefined && { value }), ...(isGivenUp && { givenUp: givenUp ?? key }) })
}

/** Changes the draft. */
export const beginCompensation = (now: StateDraft, event: CompensationBegan): void => {
  const { instance, node, visit, unit, scope, by = '', reason = '' } = event
  const holder = heldIn(now, instance)
  if (!holder) return
  holder.compensates = true
  if (node !== undefined && visit !== undefined) {
    holder.done.set(placeKey({ node, visit }), {
      kind: 'compensating',
      ...(unit !== undefined && { unit }),
      ...(scope !== undefined && { scope }),
    })
    return
  }
  holder.ending = { by, reason }
  // Who cancels it wants it to go on to its end.
  delete holder.paused
  const frames = framesOf(holder)
  const isUndo = (place: At): boolean => frames.undoAround(place) !== undefined
  for (const { key, value } of entriesOf(holder.pending)) if (!isUndo(value)) holder.pending.delete(key)
  for (const { key, value } of entriesOf(now.effects))
    if (value.instance === instance && value.awaited && !value.orphaned && !isUndo(value)) now.effects.set(key, orphaned(now, value))
  for (const { node: at, visit: of = 1 } of allParked(holder)) {
    if (at === undefined) holder.parked = null
    else if (!isUndo({ node: at, visit: of })) unparkAt(holder, placeKey({ node: at, visit: of }))
  }
  for (const { key, value } of entriesOf(holder.done)) {
    if (value.kind === 'compensating') holder.done.delete(key)
    // Its branch is published no more.
    if (value.kind === 'undo' && value.scope !== undefined) {
      const { scope: _, ...rest } = value
      holder.done.set(key, rest)
    }
  }
}

/** Changes the draft. A person may have it begun anew: then what was done of it is forgotten. */
export const beginUndo = (now: StateDraft, holder: InstanceDraft, { node, visit, base, scope, input }: UndoBegan): void => {
  const key = placeKey({ node, visit })
  const before = holder.done.get(key)
  if (before?.kind !== 'undo') return
  clear(now, holder, key)
  holder.highest = withHighest(holder, { node, visit: base })
  holder.done.set(key, { ...before, base, ...(scope !== undefined && { scope }), ...(input !== undefined && { edited: input }) })
}

/** Changes the draft: there is nothing left to undo. */
export const endUndo = (now: StateDraft, holder: InstanceDraft, { node, visit }: UndoDone): void => {
  const key = placeKey({ node, visit })
  clear(now, holder, key)
  holder.done.delete(key)
}

/** All that stands in an undo goes; what it had asked for is found out. */
const clear = (now: StateDraft, holder: InstanceDraft, of: string): void => {
  const undo = holder.done.get(of)
  if (undo?.kind !== 'undo' || undo.base === undefined) return
  const frames = framesOf(holder)
  const isIn = (place: At): boolean => {
    const around = frames.undoAround(place)
    return around !== undefined && placeKey(around) === of
  }
  for (const { key, value } of entriesOf(holder.pending)) if (isIn(value)) holder.pending.delete(key)
  for (const { key, value } of entriesOf(now.effects))
    if (value.instance === holder.instance && value.awaited && !value.orphaned && isIn(value)) now.effects.set(key, orphaned(now, value))
  for (const { node, visit } of allParked(holder))
    if (node !== undefined && visit !== undefined && isIn({ node, visit })) unparkAt(holder, placeKey({ node, visit }))
  for (const scope of holder.scopes.keys()) if (isIn({ node: pathOfScope(scope), visit: visitOfScope(scope) })) holder.scopes.delete(scope)
  for (const { key } of entriesOf(holder.done)) if (isIn(placeOf(key))) holder.done.delete(key)
}

/**
 * Changes the draft. What was done in a branch that lost is undone by itself, for nobody publishes it; so is what a `compensate` had begun to
 * undo that is given up itself. What was done in time stays, where the flow goes on as late.
 */
export const giveUpUndoing = (now: StateDraft, holder: InstanceDraft, event: ScopeAbandoned): void => {
  const frames = framesOf(holder)
  const paths = event.branches.map(pathOfScope)
  const entries = entriesOf(holder.done)
  const isLost = ({ units }: Undoing): boolean => event.why === 'lost' && units.some((unit) => event.branches.includes(unit))
  const ended = entries.flatMap(({ key, value }) =>
    value.kind === 'compensating' && frames.isInside(placeOf(key), event, paths) ? [{ key, value }] : [],
  )
  for (const { key } of ended) holder.done.delete(key)
  for (const { key, value } of entries) {
    if (value.kind !== 'undo' || value.base !== undefined || value.givenUp !== undefined) continue
    const asked = ended.find((one) => isInUnit(value, one.value.unit))
    if (isLost(value)) holder.done.set(key, { ...value, givenUp: groupOf(event, value.units) })
    else if (asked) holder.done.set(key, { ...value, givenUp: asked.key })
  }
  for (const { key, value } of entriesOf(now.effects)) {
    const { undo, instance } = value
    if (undo && !value.orphaned && instance === event.instance && frames.isInside(value, event, paths))
      now.effects.set(key, { ...value, givenUp: groupOf(event, undo.units ?? []) })
  }
}

/** What is given up together: a branch, an item, or all in a body that is late. */
const groupOf = (event: ScopeAbandoned, units: readonly string[]): string =>
  units.find((unit) => event.branches.includes(unit)) ??
  units.find((unit) => pathOfScope(unit) === join(event.node, 'body')) ??
  placeKey(event)
