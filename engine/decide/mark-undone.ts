// A person says that something is undone, by other means or because nothing is there to undo: the engine leaves it alone from then on.
import { entriesOf } from '../abandon.ts'
import { isInUnit } from '../compensation.ts'
import type { By } from '../events.ts'
import { framesOf } from '../frames.ts'
import { placeKey } from '../ids.ts'
import type { OperatorAction } from '../messages.ts'
import { heldIn } from '../stack.ts'
import type { Instance } from '../state.ts'
import { toUndoIn, undecided } from './compensation.ts'
import type { ToUndo } from './compensation.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { below, notOpen } from './end.ts'
import type { Refusal } from './refusal.ts'
import { onlyReads, withdraw } from './withdraw.ts'

export const markUndone = (draft: Draft, action: Extract<OperatorAction, { do: 'markUndone' }>, who: By): Refusal | undefined => {
  const { instance, node, visit } = action
  const { holder, effects } = draft.state
  if (holder?.instance !== instance)
    return holder && heldIn(draft.state, instance)
      ? below(instance, holder.instance, 'mark it when that has ended, or cancel that')
      : notOpen(instance)
  const isIt = (place: { readonly node: string; readonly visit: number }): boolean =>
    place.node === node && (visit === undefined || place.visit === visit)
  const [one, ...others] = toUndoIn(holder, undefined).filter(({ place }) => isIt(place))
  if (!one) {
    if (undecided(draft.state, holder).some(({ undo }) => undo && isIt(undo)))
      return { code: 'undecided', message: `nobody knows yet whether '${node}' was done: settle or skip its side effect` }
    return { code: 'nothingToUndo', message: `nothing is to be undone at '${node}' of ${instance}` }
  }
  if (others.length > 0) {
    const visits = [one, ...others].map(({ place }) => place.visit).toReversed()
    return { code: 'whichVisit', message: `name the visit: '${node}' is to be undone in ${visits.join(', ')}` }
  }
  if (!isAskedFor(holder, one))
    return { code: 'notUndoing', message: `'${node}' of ${instance} is done, and nobody has asked for it to be undone` }
  const frames = framesOf(holder)
  const key = placeKey(one.place)
  const reads = entriesOf(effects).filter(({ value }) => {
    const around = value.instance === instance && value.awaited && onlyReads(value) ? frames.undoAround(value) : undefined
    return around !== undefined && placeKey(around) === key
  })
  record(draft, { kind: 'UndoDone', instance, ...one.place, ...who })
  withdraw(
    draft,
    reads.map(({ value }) => value),
  )
  return undefined
}

const isAskedFor = (holder: Instance, { undo }: ToUndo): boolean =>
  holder.ending !== undefined ||
  undo.base !== undefined ||
  undo.givenUp !== undefined ||
  holder.done.values().some((done) => done.kind === 'compensating' && isInUnit(undo, done.unit))
