// Time has come: deadlines of waits, ends of sleeps, next attempts, signals that nobody took. Firing twice is harmless.
import { timeOf } from '../stream-time.ts'
import type { Event } from '../events.ts'
import { isFull, record } from './draft.ts'
import type { Draft } from './draft.ts'
import { pausesHere } from './switches.ts'

/** An attempt of the holder would be made although it is paused, or has to be now. */
const isHeld = (draft: Draft, instance: string): boolean => {
  const { holder } = draft.state
  return holder?.instance === instance && (holder.paused !== undefined || pausesHere(draft, holder))
}

/** False where the turn is full before all is fired that is due. */
export const decideTimer = (draft: Draft): boolean => {
  const { holder, below = [], kept, effects } = draft.state
  const at = timeOf(draft.state)
  const due: Event[] = []
  for (const { instance, parked, paused, pending } of holder ? [...below, holder] : below)
    for (const { node, visit, due: when, deadline, task } of pending.values()) {
      const place = { instance, node, visit }
      // What is in review, or paused, waits for a person: its deadlines do not pass meanwhile.
      if (when <= at && !(deadline && (parked || paused))) due.push({ kind: 'TimerFired', ...place })
      else if (when > at && task)
        for (const { at: since, ...to } of task.escalate) if (since <= at) due.push({ kind: 'TaskAssigned', ...place, ...to })
    }
  for (const { instance, node, visit, index, retryAt, trouble } of effects.values())
    if (retryAt !== null && retryAt <= at && !trouble && !isHeld(draft, instance))
      due.push({ kind: 'EffectDue', instance, node, visit, index })
  for (const { signal, id, expires } of kept.values()) if (expires <= at) due.push({ kind: 'SignalExpired', signal, id })
  for (const event of due) {
    if (isFull(draft)) return false
    record(draft, event)
  }
  return true
}
