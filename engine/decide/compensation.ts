// What is undone next, and when that is over: one after the other, the latest outcome first, and nothing while it is undecided.
import type { Entry } from '../../base/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Execution } from '../execution.ts'
import { isInUnit } from '../compensation.ts'
import { nodeOfPlace, placeKey, visitOfPlace } from '../ids.ts'
import type { Beginning } from '../nodes/behaviour.ts'
import { kindOf } from '../nodes/fields.ts'
import { editedInput, nextBase } from '../nodes/places.ts'
import type { Instance, NodeDone, OpenEffect, StreamState, Undoing } from '../state.ts'
import { record } from './draft.ts'
import { park } from './park.ts'

interface At {
  readonly node: string
  readonly visit: number
}
export interface ToUndo {
  readonly place: At
  readonly undo: Undoing
}

type Undoes = Pick<StreamState, 'effects'>
type Compensating = Extract<NodeDone, { kind: 'compensating' }>

const ofCompensation = (entries: readonly Entry<NodeDone>[]): readonly Entry<NodeDone>[] =>
  entries.filter(({ value }) => value.kind === 'undo' || value.kind === 'compensating')
const inOrder = ({ done }: Pick<Instance, 'done'>): readonly Entry<NodeDone>[] =>
  done
    .perPage(ofCompensation)
    .flat()
    .toSorted((a, b) => a.rank - b.rank)
const placeOf = (key: string): At => ({ node: nodeOfPlace(key), visit: visitOfPlace(key) })

/** What was done in an item, a branch or a workflow (without a name: in the instance) and is not undone, what was done last in front. */
export const toUndoIn = (holder: Pick<Instance, 'done'>, unit: string | undefined): readonly ToUndo[] =>
  inOrder(holder)
    .flatMap(({ key, value }) => (value.kind === 'undo' && isInUnit(value, unit) ? [{ place: placeOf(key), undo: value }] : []))
    .toReversed()

const withUndo = (entries: readonly Entry<OpenEffect>[]): readonly OpenEffect[] =>
  entries.flatMap(({ value }) => (value.undo && value.orphaned ? [value] : []))
/** What was given up, and may still turn out to be done. */
export const undecided = ({ effects }: Undoes, { instance }: Pick<Instance, 'instance'>): readonly OpenEffect[] =>
  effects
    .perPage(withUndo)
    .flat()
    .filter((effect) => effect.instance === instance)

/** It does not end before what was given up is decided and undone. */
export const isHeldByUndo = (state: Undoes, holder: Instance): boolean =>
  holder.compensates === true &&
  (undecided(state, holder).length > 0 ||
    toUndoIn(holder, undefined).some(({ undo }) => undo.base !== undefined || undo.givenUp !== undefined))

/** Undefined where nothing is to be undone now. */
export const nextOfUndo = (on: Beginning, execution: Execution): (() => void) | undefined => {
  const { draft, holder } = on
  if (!holder.compensates) return undefined
  const { instance } = holder
  const all = toUndoIn(holder, undefined)
  for (const one of all) {
    const end = one.undo.base === undefined ? undefined : endOf(on, execution, one)
    if (end) return end
  }
  const open = undecided(draft.state, holder)
  if (holder.ending) {
    // Children began later: they have answered before anything is undone.
    if (hasChildren(draft.state, instance)) return undefined
    if (open.length > 0 || all.some(isUnderWay)) return undefined
    const { ending } = holder
    return beginning(on, all[0]) ?? (() => record(draft, { kind: 'InstanceCancelled', instance, ...ending }))
  }
  const asked = inOrder(holder).flatMap(({ key, value }) => (value.kind === 'compensating' ? [{ ...value, place: placeOf(key) }] : []))
  for (const compensate of asked) {
    const next = nextIn(on, compensate, all, open)
    if (next) return next
  }
  return nextGivenUp(on, all, open, asked)
}

const awaitedChildren = (entries: readonly Entry<OpenEffect>[]): readonly string[] =>
  entries.flatMap(({ value: { call, awaited, instance } }) => (awaited && call?.kind === 'child' ? [instance] : []))
const hasChildren = ({ effects }: Undoes, instance: string): boolean =>
  effects.perPage(awaitedChildren).some((instances) => instances.includes(instance))

const isUnderWay = ({ undo }: ToUndo): boolean => undo.base !== undefined

/** Of what a `compensate` has asked for. */
const nextIn = (
  on: Beginning,
  { place, unit, scope }: Compensating & { readonly place: At },
  all: readonly ToUndo[],
  open: readonly OpenEffect[],
): (() => void) | undefined => {
  const { draft, holder } = on
  if (open.some(({ undo }) => isInUnit({ units: undo?.units ?? [] }, unit))) return undefined
  const own = all.filter(({ undo }) => isInUnit(undo, unit))
  if (own.some(isUnderWay)) return undefined
  return (
    beginning(on, own[0], scope) ?? (() => record(draft, { kind: 'BranchesJoined', instance: holder.instance, ...place, branches: [] }))
  )
}

/** Of what nobody waits for: what was given up together is undone one after the other. */
const nextGivenUp = (
  on: Beginning,
  all: readonly ToUndo[],
  open: readonly OpenEffect[],
  asked: readonly Compensating[],
): (() => void) | undefined => {
  const busy = new Set([...open.map(({ givenUp }) => givenUp), ...all.filter(isUnderWay).map(({ undo }) => undo.givenUp)])
  const next = all.find(
    ({ undo }) =>
      undo.base === undefined && undo.givenUp !== undefined && !busy.has(undo.givenUp) && !asked.some(({ unit }) => isInUnit(undo, unit)),
  )
  return beginning(on, next)
}

const beginning = (on: Beginning, one: ToUndo | undefined, scope?: string): (() => void) | undefined => {
  if (!one) return undefined
  const { draft, holder } = on
  const { place } = one
  const base = nextBase(holder, place.node)
  return () => record(draft, { kind: 'UndoBegan', instance: holder.instance, ...place, base, ...(scope !== undefined && { scope }) })
}

/** What nodes yield where something did not come about: an undo that ends so has undone nothing. */
const NOT_UNDONE: ReadonlySet<string | undefined> = new Set([
  'failed',
  'unknown',
  'refused',
  'cancelled',
  'late',
  'timedOut',
  'expired',
  'exhausted',
])

const endOf = (on: Beginning, execution: Execution, { place, undo }: ToUndo): (() => void) | undefined => {
  const { draft, holder } = on
  const { instance } = holder
  const end = execution.undone(place)
  if (!end || holder.done.get(placeKey(end))?.kind === 'parked') return undefined
  const kind = kindOf(end.output)
  if (!NOT_UNDONE.has(kind)) return () => record(draft, { kind: 'UndoDone', instance, ...place })
  if (!end.isLeaf && !end.isFirst) {
    const input: JsonValue | undefined = editedInput(holder, end)
    const again = { ...(undo.scope !== undefined && { scope: undo.scope }), ...(input !== undefined && { input }) }
    return () => record(draft, { kind: 'UndoBegan', instance, ...place, base: nextBase(holder, place.node), ...again })
  }
  const message = `the undo of '${place.node}' ended as '${kind}': send it again, or undo it by other means and mark it as done`
  return () => park(draft, holder, end, { code: 'notUndone', message })
}
