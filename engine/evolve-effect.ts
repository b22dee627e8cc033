// The fold of side effects: what is requested stays open until an outcome, or a person, closes it.
import type { EffectEvent } from './events.ts'
import { effectKey } from './ids.ts'
import type { OpenEffect, StreamState } from './state.ts'

const opened = (now: StreamState, key: string, effect: OpenEffect): StreamState => ({ ...now, effects: { ...now.effects, [key]: effect } })

const changed = (now: StreamState, key: string, change: Partial<OpenEffect>): StreamState => {
  const effect = now.effects[key]
  return effect ? opened(now, key, { ...effect, ...change }) : now
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
    case 'EffectAttempted':
      return changed(now, key, { attempts: event.attempt, retryAt: event.retryAt, after: now.version, asked: now.at })
    case 'EffectDue':
      return changed(now, key, { retryAt: null, after: now.version, asked: now.at })
    case 'EffectParked':
      return changed(now, key, { attempts: Math.max(event.attempt, attempts), retryAt: null, trouble: event.trouble })
    case 'EffectRetried':
      return changed(now, key, { forgiven: attempts, retryAt: null, trouble: null, after: now.version, asked: now.at })
    case 'OutcomeRecorded':
    case 'EffectSkipped':
      return closed(now, key, instance)
    case 'LateOutcome': {
      const { effect, attempt, trouble, of } = event
      const late = { ...fresh, hash: of.hash, workflow: of.workflow, effect, payload: null, awaited: false, attempts: attempt, trouble }
      const opens = opened(now, key, late)
      return now.holder?.instance === instance ? opens : { ...opens, ended: { ...now.ended, [instance]: of } }
    }
  }
}
