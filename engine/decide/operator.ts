// What a person asks for: done, or refused with the reason. A refusal is journaled too, so that it counts once and is seen.
import type { OperatorCommand } from '../messages.ts'
import { effectKey } from '../ids.ts'
import type { EffectPlace } from '../events.ts'
import type { OpenEffect } from '../state.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { routesUnknown } from './outcome.ts'
import { decidePause } from './pause.ts'
import type { Refusal } from './refusal.ts'
import { resubmit } from './resubmit.ts'

export const decideOperator = (draft: Draft, command: OperatorCommand): Refusal => {
  const { action, by, reason } = command
  const who = { by, reason }
  switch (action.do) {
    case 'cancel': {
      const { instance } = action
      const { holder, queue } = draft.state
      if (holder?.instance !== instance && !queue.some((q) => q.instance === instance)) return notOpen(instance)
      record(draft, { kind: 'InstanceCancelled', instance, ...who })
      return undefined
    }
    case 'resubmit': {
      const { holder } = draft.state
      if (holder?.instance !== action.instance) return notOpen(action.instance)
      if (!holder.parked) return { code: 'notInReview', message: `${action.instance} is not in review: there is nothing to resubmit` }
      return resubmit(draft, holder, action, who)
    }
    case 'retryEffect': {
      const found = inReview(draft, action.effect)
      if ('code' in found) return found
      if (found.trouble?.code === 'late') return closed(action.effect)
      record(draft, { kind: 'EffectRetried', ...place(found), ...who })
      return undefined
    }
    case 'skipEffect': {
      const found = inReview(draft, action.effect)
      if ('code' in found) return found
      if (found.awaited && !found.orphaned)
        return { code: 'awaited', message: `the flow waits for the outcome of ${effectKey(action.effect)}: settle it with one` }
      record(draft, { kind: 'EffectSkipped', ...place(found), ...who })
      return undefined
    }
    case 'settleEffect': {
      const found = inReview(draft, action.effect)
      if ('code' in found) return found
      if (found.trouble?.code === 'late') return closed(action.effect)
      if (action.outcome.kind === 'unknown' && !routesUnknown(draft, found))
        return { code: 'undecided', message: `unknown settles nothing: say whether ${effectKey(action.effect)} is ok or failed` }
      const settled = { kind: 'OutcomeRecorded', ...place(found), attempt: found.attempts, outcome: action.outcome, ...who } as const
      record(draft, settled)
      return undefined
    }
    case 'pauseTrigger':
    case 'resumeTrigger':
      return decidePause(draft, action, who)
  }
}

const closed = (of: EffectPlace): Refusal => ({
  code: 'closed',
  message: `${effectKey(of)} has an outcome already: skip it once it is dealt with`,
})

const notOpen = (instance: string): Refusal => ({ code: 'notOpen', message: `${instance} is not open: it has ended or never was` })

/** In review, or put off to a later attempt: nobody is at work on it, so that a person may step in. */
const inReview = (draft: Draft, of: EffectPlace): OpenEffect | NonNullable<Refusal> => {
  const key = effectKey(of)
  const open = draft.state.effects[key]
  if (!open) return { code: 'notOpen', message: `the side effect ${key} is not open` }
  if (open.trouble || open.retryAt !== null) return open
  return { code: 'notInReview', message: `the side effect ${key} is not in review: its handler is still at work` }
}

const place = ({ instance, node, visit, index }: EffectPlace): EffectPlace => ({ instance, node, visit, index })
