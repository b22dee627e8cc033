// What a person asks for: done, or refused with the reason. A refusal is journaled too, so that it counts once and is seen.
import type { JsonValue } from '../../dsl/index.ts'
import type { OperatorCommand } from '../../bus/index.ts'
import { effectKey } from '../../journal/index.ts'
import type { EffectPlace, Instance, OpenEffect } from '../../journal/index.ts'
import { record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { openState } from './start.ts'

export type Refusal = { readonly code: string; readonly message: string } | undefined

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
      if (found.trouble?.code === 'late')
        return { code: 'closed', message: `${effectKey(action.effect)} has an outcome already: skip it once it is dealt with` }
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
      const settled = { kind: 'OutcomeRecorded', ...place(found), attempt: found.attempts, outcome: action.outcome, ...who } as const
      record(draft, settled)
      return undefined
    }
  }
}

const notOpen = (instance: string): Refusal => ({ code: 'notOpen', message: `${instance} is not open: it has ended or never was` })

const resubmit = (
  draft: Draft,
  holder: Instance,
  action: { readonly hash?: string; readonly input?: JsonValue },
  who: { readonly by: string; readonly reason: string },
): Refusal => {
  const hash = action.hash ?? holder.hash
  const version = versionOf(draft, hash)
  if (!version) return undefined
  const problem = openState(draft, version)
  if (problem !== undefined) return { code: 'upcast', message: problem }
  const { node, visit } = holder.parked ?? {}
  if (node === undefined && action.input !== undefined)
    return { code: 'noNode', message: 'no node is in review here, so there is no input to edit' }
  record(draft, {
    kind: 'InstanceResubmitted',
    instance: holder.instance,
    hash,
    ...(node !== undefined && { node, visit: (visit ?? 1) + 1 }),
    ...(action.input !== undefined && { input: action.input }),
    ...who,
  })
  return undefined
}

const inReview = (draft: Draft, of: EffectPlace): OpenEffect | NonNullable<Refusal> => {
  const key = effectKey(of)
  const open = draft.state.effects[key]
  if (!open) return { code: 'notOpen', message: `the side effect ${key} is not open` }
  return open.trouble ? open : { code: 'notInReview', message: `the side effect ${key} is not in review: its handler is still at work` }
}

const place = ({ instance, node, visit, index }: EffectPlace): EffectPlace => ({ instance, node, visit, index })
