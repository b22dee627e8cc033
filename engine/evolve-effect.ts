// The fold of side effects: what is requested stays open until an outcome, or a person, closes it.
import type { EffectEvent } from './events.ts'
import { effectKey } from './ids.ts'
import type { OpenEffect, StreamState } from './state.ts'

const opened = (now: StreamState, key: string, effect: OpenEffect): StreamState => ({ ...now, effects: { ...now.effects, [key]: effect } })

/** What was said of its last attempt goes with every change. */
const changed = (now: StreamState, key: string, change: Partial<OpenEffect>): StreamState => {
  const effect = now.effects[key]
  if (!effect) return now
  const { claimed: _, ...of } = effect
  return opened(now, key, { ...of, ...change })
}

/** With its last effect closed, an instance that has ended is settled and needs no line here any more. */
const closed = (now: StreamState, key: string, instance: string): StreamState => {
  const { [key]: _, ...effects } = now.effects
  if (!(instance in now.ended) || Object.values(effects).some((e) => e.instance === instance)) return { ...now, effects }
  const { [instance]: __, ...ended } = now.ended
  return { ...now, effects, ended }
}

export const evolveEffect = (now: StreamState, event: EffectEvent): StreamState => {
  const key = effectKey(event)
  const { instance, node, visit, index } = event
  const attempts = now.effects[key]?.attempts ?? 0
  const fresh = {
    instance,
    node,
    visit,
    index,
    after: now.version,
    asked: now.at,
    attempts: 0,
    retryAt: null,
    trouble: null,
    orphaned: false,
  }
  switch (event.kind) {
    case 'EffectRequested': {
      const { effect, payload, awaited } = event
      const { hash = '', start } = now.holder ?? {}
      const trace = start?.origin.trace
      const of = { hash, workflow: start?.workflow ?? '', ...(trace !== undefined && { trace }) }
      return opened(now, key, { ...fresh, ...of, effect, payload, awaited })
    }
    case 'EffectAttempted': {
      const { attempt, retryAt, claimed, lost = 0 } = event
      const all = lost + (now.effects[key]?.lost ?? 0)
      const told = { ...(claimed !== undefined && { claimed }), ...(all > 0 && { lost: all }) }
      return changed(now, key, { attempts: attempt, retryAt, after: now.version, asked: now.at, ...told })
    }
    case 'EffectDue':
      return changed(now, key, { retryAt: null, after: now.version, asked: now.at })
    case 'EffectParked':
      return changed(now, key, { attempts: Math.max(event.attempt, attempts), retryAt: null, trouble: event.trouble })
    case 'EffectRetried': {
      const anew = { forgiven: attempts, retryAt: null, trouble: null, after: now.version, asked: now.at }
      const found = now.effects[key]?.lost !== undefined && { lost: 0 }
      // Nobody awaited it, and it failed: that is known of every attempt so far.
      const certain = now.effects[key]?.trouble?.code === 'failed' && { certain: attempts }
      return changed(now, key, { ...anew, ...found, ...certain, ...(event.evenThoughEnded && { evenThoughEnded: true }) })
    }
    case 'OutcomeRecorded':
    case 'EffectSkipped':
    case 'EffectWithdrawn':
      return closed(now, key, instance)
    case 'LateOutcome': {
      const { effect, attempt, trouble, of } = event
      const late = { ...fresh, hash: of.hash, workflow: of.workflow, effect, payload: null, awaited: false, attempts: attempt, trouble }
      const opens = opened(now, key, late)
      return now.holder?.instance === instance ? opens : { ...opens, ended: { ...now.ended, [instance]: of } }
    }
  }
}
