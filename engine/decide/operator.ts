// What a person asks for: done, or refused with the reason. A refusal is journaled too, so that it counts once and is seen.
import type { OperatorAction, OperatorCommand } from '../messages.ts'
import { effectKey } from '../ids.ts'
import type { EffectPlace } from '../events.ts'
import { heldIn } from '../stack.ts'
import type { OpenEffect } from '../state.ts'
import { decideAgain } from './again.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { editStep } from './edit.ts'
import { below, endInstance, notOpen } from './end.ts'
import { holdInstance } from './hold.ts'
import { decideSwitch } from './switches.ts'
import { routesUnknown } from './outcome.ts'
import { markUndone } from './mark-undone.ts'
import { moveTimer } from './move-timer.ts'
import { decidePause } from './pause.ts'
import type { Refusal } from './refusal.ts'
import { isInReview } from '../parked.ts'
import { resubmit } from './resubmit.ts'
import { decideSchedule } from './schedule.ts'
import { trouble as troubleOf } from './trouble.ts'
import { settledAs } from './settle.ts'
import { isUnusable } from '../version.ts'

export const decideOperator = (draft: Draft, command: OperatorCommand): Refusal | undefined => {
  const { action, by, reason } = command
  const who = { by, reason }
  switch (action.do) {
    case 'cancel':
    case 'kill':
      return endInstance(draft, action, who)
    case 'pause':
    case 'resume':
      return holdInstance(draft, action, who)
    case 'markUndone':
      return markUndone(draft, action, who)
    case 'park': {
      const { instance } = action
      const holder = heldIn(draft.state, instance)
      if (!holder) return notOpen(instance)
      if (holder.parked) return { code: 'inReview', message: `${instance} is in review already: ${holder.parked.trouble.message}` }
      const { workflow } = holder.start
      const why = troubleOf({ workflow, code: 'parked', message: `${by} parked it: ${reason}` })
      record(draft, { kind: 'InstanceParked', instance, trouble: why, ...who })
      return undefined
    }
    case 'resubmit': {
      const { holder } = draft.state
      if (holder && holder.instance !== action.instance && heldIn(draft.state, action.instance))
        return below(action.instance, holder.instance, 'resubmit when that has ended, or cancel that')
      if (holder?.instance !== action.instance) {
        const again = draft.state.queue.has(action.instance) ? 'unknown' : decideAgain(draft, action, who)
        return again === 'unknown' ? notOpen(action.instance) : again
      }
      if (!isInReview(holder)) return { code: 'notInReview', message: `${action.instance} is not in review: there is nothing to resubmit` }
      return resubmit(draft, holder, action, who)
    }
    case 'noteRestart':
      record(draft, { kind: 'InstanceRestarted', instance: action.instance, as: action.as, ...who })
      return undefined
    case 'edit':
      return editStep(draft, action, who)
    case 'moveTimer':
      return moveTimer(draft, action, who)
    case 'retryEffect': {
      const found = inReview(draft, action.effect)
      if ('code' in found) return found
      if (found.trouble?.code === 'late') return closed(action.effect)
      const refusal = notAgain(found, action)
      if (refusal) return refusal
      record(draft, { kind: 'EffectRetried', ...place(found), ...who, ...(isOver(found) && { evenThoughEnded: true }) })
      return undefined
    }
    case 'skipEffect': {
      const found = heldBack(draft, action.effect) ?? inReview(draft, action.effect)
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
      if (found.call) return ofStream(action.effect)
      if (action.outcome.kind === 'unknown' && !routesUnknown(draft, found))
        return { code: 'undecided', message: `unknown settles nothing: say whether ${effectKey(action.effect)} is ok or failed` }
      const settled = settledAs(draft, found, action.outcome)
      if (settled?.kind !== 'fits') return settled?.refusal
      record(draft, { kind: 'OutcomeRecorded', ...place(found), attempt: found.attempts, outcome: settled.outcome, ...who })
      return undefined
    }
    case 'pauseTrigger':
    case 'resumeTrigger':
      return decidePause(draft, action, who)
    case 'pauseWorkflow':
    case 'resumeWorkflow':
      return decideSwitch(draft, action, who)
    case 'listSchedules':
    case 'unlistSchedule':
    case 'setSchedule':
    case 'removeSchedule':
    case 'pauseSchedule':
    case 'resumeSchedule':
    case 'runSchedule':
    case 'backfillSchedule':
      return decideSchedule(draft, { action, who, id: command.id })
  }
}

/** Nobody waits for it any more. */
const isOver = ({ awaited, orphaned }: OpenEffect): boolean => awaited && orphaned

/** Why it is not called again: it would do harm, or nothing at all. */
const notAgain = (of: OpenEffect, { evenThoughEnded }: Extract<OperatorAction, { do: 'retryEffect' }>): Refusal | undefined => {
  const key = effectKey(of)
  if (of.trouble?.code === 'afterCancel')
    return { code: 'happened', message: `${key} has happened, and is not called a second time: skip it once it is dealt with` }
  if (isOver(of) && !evenThoughEnded)
    return {
      code: 'ended',
      message: `the instance that waited for ${key} has ended: skip it once it is dealt with, or have it called all the same by evenThoughEnded`,
    }
  if (of.trouble === null && of.claimed === true)
    return {
      code: 'inCall',
      message: `a call of ${key} may still be on its way: what came of it is looked up when its time is over, a retry would change nothing`,
    }
  return undefined
}

const closed = (of: EffectPlace): Refusal => ({
  code: 'closed',
  message: `${effectKey(of)} has an outcome already: skip it once it is dealt with`,
})

const ofStream = (of: EffectPlace): Refusal => ({
  code: 'ofStream',
  message: `${effectKey(of)} was asked of another stream, which alone can answer: retry or skip it`,
})

/** In review, or put off to a later attempt: nobody is at work on it, so that a person may step in. */
const inReview = (draft: Draft, of: EffectPlace): OpenEffect | Refusal => {
  const key = effectKey(of)
  const open = draft.state.effects.get(key)
  if (!open) return { code: 'notOpen', message: `the side effect ${key} is not open` }
  if (open.trouble || open.retryAt !== null) return open
  const who = open.call ? `${open.call.stream} has not answered yet` : 'its handler is still at work'
  return { code: 'notInReview', message: `the side effect ${key} is not in review: ${who}` }
}

/** Its version does not load, so that nobody can ask for it and nobody would ever report: a person may step in. A call from before may still end; it is late then. */
const heldBack = ({ state, env, missing }: Draft, of: EffectPlace): OpenEffect | undefined => {
  const open = state.effects.get(effectKey(of))
  if (!open || open.call || open.trouble || open.retryAt !== null) return undefined
  const version = env.version(open.hash)
  if (version === undefined) missing.push({ kind: 'version', hash: open.hash, optional: true })
  return version && isUnusable(version) ? open : undefined
}

const place = ({ instance, node, visit, index }: EffectPlace): EffectPlace => ({ instance, node, visit, index })
