// The side effects of one instance, from its events: requests, attempts, outcomes; and what it asked of streams. Pure.
import { callKey, effectKey, placeKey } from '../../engine/index.ts'
import type { CallEvent, EffectEvent, Event, RecordedOutcome, Turn } from '../../engine/index.ts'
import type { EffectView } from './api.ts'

/** In the order of their requests. */
export const effectsOf = (turns: readonly Turn[], instance: string): readonly EffectView[] => {
  const effects = new Map<string, EffectView>()
  for (const { at, events } of turns)
    for (const event of events) {
      if ((event.kind === 'InstanceCancelled' || event.kind === 'InstanceKilled') && event.instance === instance) abandon(effects)
      if ((!isEffect(event) && !isCall(event)) || event.instance !== instance) continue
      const key = isEffect(event) ? effectKey(event) : callKey(event)
      const next = isEffect(event) ? changed(effects.get(key), event, { at, key }) : called(effects.get(key), event, { at, key })
      if (next !== undefined) effects.set(key, next)
    }
  return [...effects.values()]
}

export type EffectsByPlace = ReadonlyMap<string, readonly EffectView[]>
/** By the place that asked. */
export const effectsByPlace = (effects: readonly EffectView[]): EffectsByPlace => Map.groupBy(effects, placeKey)

/** Nobody waits any more for what is open. */
const abandon = (effects: Map<string, EffectView>): void => {
  for (const [key, effect] of effects) if (effect.awaited && isOpen(effect)) effects.set(key, { ...effect, abandoned: true })
}

/** Somebody or something still has to deal with it. */
export const isOpen = ({ status }: EffectView): boolean => status === 'open' || status === 'retrying' || status === 'review'

const CALLS: ReadonlySet<Event['kind']> = new Set(['ChildRequested', 'ChildEnded', 'TellRequested', 'TellEnded'])
const isCall = (event: Event): event is CallEvent => CALLS.has(event.kind)
const isEffect = (event: Event): event is EffectEvent => 'index' in event

const changed = (before: EffectView | undefined, event: EffectEvent, { at, key }: { at: number; key: string }): EffectView | undefined => {
  if (event.kind === 'EffectRequested') {
    const { instance, node, visit, index, effect, awaited, payload } = event
    const place = { key, instance, node, visit, index, effect, awaited }
    return before ?? { ...place, status: 'open', requested: at, closed: null, payload, attempts: [], retryAt: null, actions: [] }
  }
  if (before === undefined) return undefined
  const { trouble: _, ...untroubled } = before
  switch (event.kind) {
    case 'EffectAttempted': {
      const { attempt, error, retryAt } = event
      return { ...before, status: 'retrying', retryAt, attempts: [...before.attempts, { attempt, at, error, retryAt }] }
    }
    case 'EffectDue':
      return { ...before, status: 'open', retryAt: null }
    case 'EffectParked':
      return { ...before, status: 'review', retryAt: null, trouble: event.trouble, ...outcome(event.outcome) }
    case 'LateOutcome':
      return { ...before, status: 'review', closed: null, trouble: event.trouble, ...outcome(event.outcome) }
    case 'EffectRetried':
      return { ...untroubled, status: 'open', retryAt: null, actions: [...before.actions, { ...person(event), at, what: 'retried' }] }
    case 'EffectSkipped':
      return {
        ...untroubled,
        status: 'skipped',
        closed: at,
        retryAt: null,
        actions: [...before.actions, { ...person(event), at, what: 'skipped' }],
      }
    case 'EffectWithdrawn':
      return { ...untroubled, status: 'withdrawn', closed: at, retryAt: null }
    case 'OutcomeRecorded': {
      const { by, reason = '' } = event
      const settled = by === undefined ? [] : [{ by, reason, at, what: 'settled' as const }]
      const found = event.probed === true ? { probed: true as const } : {}
      const closed = { status: event.outcome.kind, closed: at, retryAt: null, outcome: event.outcome }
      return { ...untroubled, ...closed, ...found, actions: [...before.actions, ...settled] }
    }
  }
}

/** A child, or a signal that was told: it is open until its stream has answered. */
const called = (before: EffectView | undefined, event: CallEvent, { at, key }: { at: number; key: string }): EffectView | undefined => {
  const { instance, node, visit } = event
  const place = {
    key,
    instance,
    node,
    visit,
    index: 0,
    status: 'open',
    requested: at,
    closed: null,
    attempts: [],
    retryAt: null,
    actions: [],
  } as const
  switch (event.kind) {
    case 'ChildRequested': {
      const { child, workflow, awaited, input } = event
      return { ...place, effect: workflow, awaited, payload: input, call: { kind: 'child', ...child } }
    }
    case 'TellRequested': {
      const { signal, id, stream, payload } = event
      return { ...place, effect: signal, awaited: false, payload, call: { kind: 'tell', id, stream } }
    }
    case 'ChildEnded':
    case 'TellEnded': {
      if (before === undefined) return undefined
      if (event.trouble) return { ...before, status: 'review', trouble: event.trouble }
      const { trouble: _, ...untroubled } = before
      const isWell = event.end.kind === 'heard' || event.end.kind === 'accepted' || event.end.kind === 'completed'
      return { ...untroubled, status: isWell ? 'ok' : event.end.kind === 'cancelled' ? 'withdrawn' : 'failed', closed: at }
    }
  }
}

const outcome = (of: RecordedOutcome | undefined): { outcome?: RecordedOutcome } => (of === undefined ? {} : { outcome: of })
const person = ({ by, reason }: { by: string; reason: string }) => ({ by, reason })
