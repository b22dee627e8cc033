// A person ends an instance before it is done: its stream is free, what it awaited is only found out, what nobody awaited goes on.
import type { By } from '../events.ts'
import type { OperatorAction } from '../messages.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Refusal } from './refusal.ts'
import { isHarmless } from './requests.ts'

type End = Extract<OperatorAction, { readonly do: 'cancel' | 'kill' }>

/** To kill is to undo nothing, and to wait for nothing: it is the way out of an instance that a cancel cannot end. */
export const endInstance = (draft: Draft, { do: what, instance }: End, who: By): Refusal | undefined => {
  const { holder, queue } = draft.state
  if (holder?.instance !== instance && !queue.has(instance)) return notOpen(instance)
  const uncalled = draft.state.effects.values().filter((e) => e.instance === instance && e.awaited && isHarmless(e))
  record(draft, { kind: what === 'kill' ? 'InstanceKilled' : 'InstanceCancelled', instance, ...who })
  for (const { node, visit, index, reads } of uncalled)
    record(draft, { kind: 'EffectWithdrawn', instance, node, visit, index, reason: reads ? 'reads' : 'notCalled' })
  return undefined
}

export const notOpen = (instance: string): Refusal => ({ code: 'notOpen', message: `${instance} is not open: it has ended or never was` })
