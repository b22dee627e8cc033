// An outcome of a side effect that is closed: heard before, or news that a person must see. What is certain is never dropped.
import type { OutcomeCommand } from '../messages.ts'
import { effectKey } from '../ids.ts'
import type { EffectEvent, Event } from '../events.ts'
import type { Header } from '../events.ts'
import { endsInstance, statusAfter } from '../header.ts'
import type { EndOfInstance } from '../header.ts'
import { record } from './draft.ts'
import type { Draft, PastEffect } from './draft.ts'
import { trouble } from './trouble.ts'

/** The same report again means nothing; another certain result may mean that it happened twice. */
export const afterClosing = (draft: Draft, command: OutcomeCommand): void => {
  const { of, attempt, repeat, report, probed = false } = command
  if (report.kind !== 'ok' && report.kind !== 'failed') return
  const past = pastOf(draft, command)
  if (!past) return
  const closing = past.events.find((e) => e.kind === 'OutcomeRecorded' || e.kind === 'EffectSkipped' || e.kind === 'EffectWithdrawn')
  if (!closing || past.events.some((e) => reports(e, command))) return
  const closed = closedBy(closing)
  // Withdrawn is what was not done: that a call of it failed is no news.
  if (closed.kind === 'withdrawn' && (report.kind === 'failed' || (closing.kind === 'EffectWithdrawn' && closing.reason === 'reads')))
    return
  // A probe tells that it happened, not that it happened again.
  const twice = closed.kind === 'ok' && report.kind === 'ok' && repeat === 'unsafe' && !probed && closed.attempt !== attempt
  if (closed.kind === report.kind && !twice) return
  const message = twice
    ? `${past.effect} succeeded in attempt ${closed.attempt} and again in attempt ${attempt}`
    : `${past.effect} was closed as ${closed.kind}, then attempt ${attempt} reported ${report.kind}`
  const header = headerNow(draft, past)
  const why = trouble({ workflow: header.workflow, node: of.node, code: 'late', message })
  record(draft, { kind: 'LateOutcome', ...of, effect: past.effect, attempt, outcome: report, trouble: why, of: header })
}

const closedBy = (closing: Extract<EffectEvent, { kind: 'OutcomeRecorded' | 'EffectSkipped' | 'EffectWithdrawn' }>) => {
  if (closing.kind === 'OutcomeRecorded') return { kind: closing.outcome.kind, attempt: closing.attempt }
  return { kind: closing.kind === 'EffectSkipped' ? ('skipped' as const) : ('withdrawn' as const), attempt: 0 }
}

/** Whether the journal holds this very report already; undefined where that has to be looked up first. */
export const isHeard = (draft: Draft, command: OutcomeCommand): boolean | undefined => {
  const past = pastOf(draft, command)
  return past === undefined ? undefined : (past?.events ?? []).some((e) => reports(e, command))
}

/** All of the effect, this turn included; null where it was never asked for, undefined where that has to be looked up first. */
const pastOf = (draft: Draft, { of }: OutcomeCommand): PastEffect | null | undefined => {
  const key = effectKey(of)
  const past = draft.env.closed(key)
  if (past === undefined) draft.missing.push({ kind: 'closed', effect: key, instance: of.instance })
  return past && { ...past, events: [...past.events, ...effectEvents(draft.events, key)] }
}

export const effectEvents = (events: readonly Event[], key: string): readonly EffectEvent[] =>
  events.filter((e): e is EffectEvent => 'index' in e && effectKey(e) === key)

/**
 * The same report, accepted or not. A safe target knows its effect key and a probe asks by it, so that there any attempt says the
 * same. What a person said was no report.
 */
const reports = (e: EffectEvent, { attempt, repeat, probed, report }: OutcomeCommand): boolean =>
  (e.kind === 'OutcomeRecorded' || e.kind === 'LateOutcome' || e.kind === 'EffectParked') &&
  (e.attempt === attempt || repeat === 'safe' || probed === true) &&
  e.outcome?.kind === report.kind &&
  !(e.kind === 'OutcomeRecorded' && e.by !== undefined)

/** The line of the instance, also where it ended in this turn. */
const headerNow = (draft: Draft, { instance, header }: PastEffect): Header => {
  const end = draft.events.find((e): e is EndOfInstance => endsInstance(e) && e.instance === instance)
  return end ? { ...header, ended: draft.state.at, status: statusAfter(end) } : header
}
