// Time has come: deadlines of waits, ends of sleeps, next attempts, signals that nobody took. Firing twice is harmless.
import type { Entry, Table } from '../../base/index.ts'
import { timeOf } from '../stream-time.ts'
import type { Event } from '../events.ts'
import type { HeldSignal, OpenEffect, Pending } from '../state.ts'
import { nextAt } from '../index-rows.ts'
import { isFull, record } from './draft.ts'
import type { Draft } from './draft.ts'
import { pausesHere } from './switches.ts'

/** An attempt of the holder would be made although it is paused, or has to be now. */
const isHeld = (draft: Draft, instance: string): boolean => {
  const { holder } = draft.state
  return holder?.instance === instance && (holder.paused !== undefined || pausesHere(draft, holder))
}

interface Page<T> {
  readonly earliest: number
  readonly entries: readonly Entry<T>[]
}
const pageBy =
  <T>(dueOf: (value: T) => number) =>
  (entries: readonly Entry<T>[]): Page<T> => ({
    earliest: entries.reduce((least, { value }) => Math.min(least, dueOf(value)), Infinity),
    entries,
  })
/** All of a table that is due by then, what came first in front. Where nothing is due nothing is looked at one by one. */
const dueBy = <T>(dueOf: (value: T) => number): ((table: Table<T>, at: number) => readonly T[]) => {
  const page = pageBy(dueOf)
  return (table, at) =>
    table
      .perPage(page)
      .flatMap(({ earliest, entries }) => (earliest <= at ? entries.filter(({ value }) => dueOf(value) <= at) : []))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ value }) => value)
}
const pendingDue = dueBy<Pending>(nextAt)
const attemptsDue = dueBy<OpenEffect>(({ retryAt, trouble }) => (retryAt === null || trouble ? Infinity : retryAt))
const keptDue = dueBy<HeldSignal>(({ expires }) => expires)

/** False where the turn is full before all is fired that is due. */
export const decideTimer = (draft: Draft): boolean => {
  const { holder, below = [], kept, effects } = draft.state
  const at = timeOf(draft.state)
  const due: Event[] = []
  for (const { instance, parked, paused, pending } of holder ? [...below, holder] : below)
    for (const { node, visit, due: when, deadline, task } of pendingDue(pending, at)) {
      const place = { instance, node, visit }
      // What is in review, or paused, waits for a person: its deadlines do not pass meanwhile.
      if (when <= at && !(deadline && (parked || paused))) due.push({ kind: 'TimerFired', ...place })
      else if (when > at && task)
        for (const { at: since, ...to } of task.escalate) if (since <= at) due.push({ kind: 'TaskAssigned', ...place, ...to })
    }
  for (const { instance, node, visit, index } of attemptsDue(effects, at))
    if (!isHeld(draft, instance)) due.push({ kind: 'EffectDue', instance, node, visit, index })
  for (const { signal, id } of keptDue(kept, at)) due.push({ kind: 'SignalExpired', signal, id })
  for (const event of due) {
    if (isFull(draft)) return false
    record(draft, event)
  }
  return true
}
