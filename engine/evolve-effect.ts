// The fold of side effects: what is requested stays open until an outcome, or a person, closes it.
import { timeOf } from './stream-time.ts'
import type { EffectEvent } from './events.ts'
import { effectKey } from './ids.ts'
import type { StateDraft } from './fold-state.ts'
import { openEffectsOf } from './open-effects.ts'
import { heldIn } from './stack.ts'
import type { OpenEffect } from './state.ts'

/** What was said of its last attempt goes with every change. */
const change = (now: StateDraft, key: string, what: Partial<OpenEffect>): void => {
  const effect = now.effects.get(key)
  if (!effect) return
  const { claimed: _, ...of } = effect
  now.effects.set(key, { ...of, ...what })
}

/** With its last effect closed, an instance that has ended is settled and needs no line here any more. */
export const close = (now: StateDraft, key: string, instance: string): void => {
  now.effects.delete(key)
  if (now.ended.has(instance) && openEffectsOf(now.effects, instance) === 0) now.ended.delete(instance)
}

/** Changes the draft. */
export const evolveEffect = (now: StateDraft, event: EffectEvent): void => {
  const key = effectKey(event)
  const { instance, node, visit, index } = event
  const before = now.effects.get(key)
  const attempts = before?.attempts ?? 0
  switch (event.kind) {
    case 'EffectRequested': {
      const { effect, payload, awaited, reads, undo } = event
      const { hash = '', start } = heldIn(now, instance) ?? {}
      const asked: { -readonly [K in keyof OpenEffect]: OpenEffect[K] } = {
        instance,
        node,
        visit,
        index,
        after: now.version,
        asked: timeOf(now),
        attempts: 0,
        retryAt: null,
        trouble: null,
        orphaned: false,
        hash,
        workflow: start?.workflow ?? '',
        effect,
        payload,
        awaited,
      }
      const trace = start?.origin.trace
      if (trace !== undefined) asked.trace = trace
      if (reads) asked.reads = reads
      if (undo) {
        asked.undo = undo
        if (now.holder?.instance === instance) now.holder.compensates = true
      }
      return now.effects.set(key, asked)
    }
    case 'EffectAttempted': {
      const { attempt, retryAt, claimed, lost = 0 } = event
      const all = lost + (before?.lost ?? 0)
      const told = { ...(claimed !== undefined && { claimed }), ...(all > 0 && { lost: all }) }
      return change(now, key, { attempts: attempt, retryAt, after: now.version, asked: timeOf(now), ...told })
    }
    case 'EffectDue':
      return change(now, key, { retryAt: null, after: now.version, asked: timeOf(now) })
    case 'EffectParked':
      return change(now, key, { attempts: Math.max(event.attempt, attempts), retryAt: null, trouble: event.trouble })
    case 'EffectRetried': {
      const anew = { forgiven: attempts, retryAt: null, trouble: null, after: now.version, asked: timeOf(now) }
      const found = before?.lost !== undefined && { lost: 0 }
      // Nobody awaited it, and it failed: that is known of every attempt so far.
      const certain = before?.trouble?.code === 'failed' && { certain: attempts }
      const call = before?.call && { call: { ...before.call, again: (before.call.again ?? 0) + 1 } }
      return change(now, key, { ...anew, ...found, ...certain, ...call, ...(event.evenThoughEnded && { evenThoughEnded: true }) })
    }
    case 'OutcomeRecorded':
    case 'EffectSkipped':
    case 'EffectWithdrawn':
      return close(now, key, instance)
    case 'LateOutcome': {
      const { effect, attempt, trouble, of } = event
      const known = { instance, node, visit, index, hash: of.hash, workflow: of.workflow, effect, payload: null, awaited: false }
      const late = { ...known, after: now.version, asked: timeOf(now), attempts: attempt, retryAt: null, trouble, orphaned: false }
      now.effects.set(key, late)
      if (!heldIn(now, instance)) now.ended.set(instance, of)
    }
  }
}
