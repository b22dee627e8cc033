// A person ends an instance before it is done: its stream is free, what it awaited is only found out, what nobody awaited goes on.
import { entriesOf } from '../abandon.ts'
import type { By } from '../events.ts'
import { framesOf } from '../frames.ts'
import type { OperatorAction } from '../messages.ts'
import { heldIn } from '../stack.ts'
import type { Instance } from '../state.ts'
import { toUndoIn } from './compensation.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'
import { onlyReads, withdraw } from './withdraw.ts'

type End = Extract<OperatorAction, { readonly do: 'cancel' | 'kill' }>

/** To kill is to undo nothing, and to wait for nothing: it is the way out of an instance that a cancel cannot end. */
export const endInstance = (draft: Draft, { do: what, instance }: End, who: By): Refusal | undefined => {
  const held = heldIn(draft.state, instance)
  if (held?.compensates && what === 'cancel') return cancel(draft, held, who)
  if (!held && !draft.state.queue.has(instance)) return notOpen(instance)
  const reads = draft.state.effects.values().filter((e) => e.instance === instance && e.awaited && onlyReads(e))
  record(draft, { kind: what === 'kill' ? 'InstanceKilled' : 'InstanceCancelled', instance, ...who })
  withdraw(draft, reads)
  return undefined
}

/** At once, or where something of it is to be undone when that is done. */
const cancel = (draft: Draft, holder: Instance, who: By): Refusal | undefined => {
  const { instance } = holder
  if (holder.ending) return { code: 'ending', message: `${instance} is being cancelled: it ends when all that it had done is undone` }
  const frames = framesOf(holder)
  const awaited = entriesOf(draft.state.effects)
    .filter(({ value }) => value.instance === instance && value.awaited && frames.undoAround(value) === undefined)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value)
  const undo = toUndoIn(holder, undefined).map(({ place }) => place)
  const isEnd = undo.length === 0 && !awaited.some((effect) => effect.undo && !onlyReads(effect))
  record(draft, isEnd ? { kind: 'InstanceCancelled', instance, ...who } : { kind: 'CompensationBegan', instance, undo, ...who })
  withdraw(draft, awaited.filter(onlyReads))
  return undefined
}

export const notOpen = (instance: string): Refusal => ({ code: 'notOpen', message: `${instance} is not open: it has ended or never was` })

/** Nothing of it goes on before its child has ended. `advice`: what to do. */
export const below = (instance: string, holder: string, advice: string): Refusal => ({
  code: 'below',
  message: `${instance} awaits ${holder}, which runs on its stream: ${advice}`,
})
