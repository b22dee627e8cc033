// The fold: a state and an event give the next state. Pure, total, and the only place that says what an event means.
import type { JsonValue } from '../base/index.ts'
import type { Event, Start, TriggerPaused, TriggerResumed } from './events.ts'
import { evolveEffect } from './evolve-effect.ts'
import { effectKey } from './ids.ts'
import { headerOf } from './header.ts'
import type { Done, Instance, OpenEffect, PausedTrigger, Queued, StreamState } from './state.ts'
import type { Turn } from './turn.ts'

const without = <T>(of: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> => {
  if (!Object.hasOwn(of, key)) return of
  const { [key]: _, ...rest } = of
  return rest
}

/** Names come from authors: `constructor` must not find what every object inherits. */
const own = <T>(of: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(of, key) ? of[key] : undefined)

type State = StreamState['state']

const patched = (of: State, patch: State, unset: readonly string[]): State => {
  const next: Record<string, State[string]> = { ...of, ...patch }
  for (const key of unset) delete next[key]
  return next
}

/** The holder changed, where the event is its own; an event of another instance leaves it alone. */
const held = (now: StreamState, instance: string, change: (holder: Instance) => Instance): StreamState =>
  now.holder?.instance === instance ? { ...now, holder: change(now.holder) } : now

const done = (holder: Instance, node: string, of: Done): Instance => ({
  ...holder,
  done: { ...holder.done, [node]: of },
  pending: without(holder.pending, node),
})

const queued = (now: StreamState, instance: string, { workflow, number, hash, key }: Start): Queued => ({
  instance,
  workflow,
  number,
  hash,
  key,
  at: now.version,
  since: now.at,
})

const dequeued = (now: StreamState, instance: string): StreamState =>
  now.queue.some((q) => q.instance === instance) ? { ...now, queue: now.queue.filter((q) => q.instance !== instance) } : now

/** The holder has ended: the stream is free. What it left open keeps its line. */
const released = (now: StreamState, instance: string, status: 'completed' | 'cancelled'): StreamState => {
  if (now.holder?.instance !== instance) return now
  const free = { ...now, holder: null }
  if (!Object.values(now.effects).some((e) => e.instance === instance)) return free
  return { ...free, ended: { ...now.ended, [instance]: headerOf(now.holder, now.at, status) } }
}

const otherPauses = ({ paused = [] }: StreamState, { source, topic }: TriggerPaused | TriggerResumed): readonly PausedTrigger[] =>
  paused.filter((one) => one.source !== source || one.topic !== topic)

/** Its instance has ended: what nobody awaits any more, and nobody has in review, is asked for again, to be found out. */
const orphaned = ({ version, at }: StreamState, effect: OpenEffect): OpenEffect => {
  const { claimed: _, ...of } = effect
  return effect.awaited && effect.trouble === null
    ? { ...of, orphaned: true, retryAt: null, after: version, asked: at }
    : { ...effect, orphaned: true }
}
const withOrphans = (now: StreamState, instance: string): StreamState['effects'] =>
  Object.fromEntries(
    Object.entries(now.effects).map(([key, e]): [string, OpenEffect] => [key, e.instance === instance ? orphaned(now, e) : e]),
  )

const intoScope = (holder: Instance, scope: string, patch: State, unset: readonly string[]): Instance => {
  const before = own(holder.scopes, scope) ?? { patch: {}, unset: [] }
  const kept = before.unset.filter((key) => !Object.hasOwn(patch, key) && !unset.includes(key))
  return { ...holder, scopes: { ...holder.scopes, [scope]: { patch: patched(before.patch, patch, unset), unset: [...kept, ...unset] } } }
}

/** Publishes the patches of joined branches, in node order, one level up. */
const joined = (now: StreamState, holder: Instance, branches: readonly string[], scope: string | undefined): StreamState => {
  const found = branches.flatMap((branch) => own(holder.scopes, branch) ?? [])
  const left = branches.reduce(without, holder.scopes)
  const bare: Instance = { ...holder, scopes: left }
  if (scope !== undefined) return { ...now, holder: found.reduce((h, p) => intoScope(h, scope, p.patch, p.unset), bare) }
  return { ...now, holder: bare, state: found.reduce((state, p) => patched(state, p.patch, p.unset), now.state) }
}

/** State is an object by the DSL's types; whatever else a journal may hold folds to none. */
const record = (state: JsonValue): State => (typeof state === 'object' && state !== null && !Array.isArray(state) ? (state as State) : {})

export const evolve = (now: StreamState, event: Event): StreamState => {
  switch (event.kind) {
    case 'StateInitialised':
      return { ...now, aggregate: { name: event.aggregate, schema: event.schema }, state: record(event.state) }
    case 'StateUpcast':
      return { ...now, aggregate: { name: event.aggregate, schema: event.to }, state: record(event.state) }
    case 'SignalKept':
      return { ...now, kept: [...now.kept, { signal: event.signal, id: event.id, at: now.version, expires: event.expires }] }
    case 'SignalExpired':
      return { ...now, kept: now.kept.filter((k) => k.signal !== event.signal || k.id !== event.id) }
    case 'InstanceQueued':
      return { ...now, queue: [...now.queue, queued(now, event.instance, event.start)] }
    case 'InstanceSuperseded':
      return dequeued(now, event.instance)
    case 'InstanceBegan': {
      const { instance, hash, number = event.start.number, input } = event
      const start = input === undefined ? event.start : { ...event.start, input }
      const { since, at: accepted } = now.queue.find((q) => q.instance === instance) ?? { since: now.at, at: now.version }
      const fresh = { parked: null, done: {}, visits: {}, inputs: {}, scopes: {}, pending: {} }
      return { ...dequeued(now, instance), holder: { instance, start, hash, number, since, accepted, ...fresh } }
    }
    case 'InstanceParked': {
      const { node, visit, trouble } = event
      const at = { ...(node !== undefined && { node }), ...(visit !== undefined && { visit }) }
      return held(now, event.instance, (h) => ({ ...h, parked: { ...at, trouble, since: now.at } }))
    }
    case 'InstanceResubmitted': {
      const { node, visit, input, hash, number } = event
      return held(now, event.instance, (h) => ({
        ...h,
        parked: null,
        hash,
        ...(number !== undefined && { number }),
        ...(node !== undefined && visit !== undefined && { visits: { ...h.visits, [node]: visit } }),
        ...(node !== undefined && input !== undefined && { inputs: { ...h.inputs, [node]: input } }),
      }))
    }
    case 'InstanceCancelled': {
      const freed = released(dequeued(now, event.instance), event.instance, 'cancelled')
      return { ...freed, effects: withOrphans(freed, event.instance) }
    }
    case 'InstanceCompleted':
      return released(now, event.instance, 'completed')
    case 'StepDone': {
      const { node, visit, output, scope, patch = {}, unset = [] } = event
      const step: Done = { kind: 'step', visit, output }
      if (scope !== undefined) return held(now, event.instance, (h) => intoScope(done(h, node, step), scope, patch, unset))
      return { ...held(now, event.instance, (h) => done(h, node, step)), state: patched(now.state, patch, unset) }
    }
    case 'BranchesJoined': {
      if (now.holder?.instance !== event.instance) return now
      return joined(now, done(now.holder, event.node, { kind: 'joined', visit: event.visit }), event.branches, event.scope)
    }
    case 'WaitOpened': {
      const { node, visit, signal, due } = event
      return held(now, event.instance, (h) => ({ ...h, pending: { ...h.pending, [node]: { visit, signal, due } } }))
    }
    case 'TimerSet':
      return held(now, event.instance, (h) => ({ ...h, pending: { ...h.pending, [event.node]: { visit: event.visit, due: event.due } } }))
    case 'TimerMoved': {
      const { node, visit, due } = event
      const moved = (h: Instance): Instance => {
        const timer = own(h.pending, node)
        return timer?.visit === visit ? { ...h, pending: { ...h.pending, [node]: { ...timer, due } } } : h
      }
      return held(now, event.instance, moved)
    }
    case 'SignalTaken': {
      const { node, visit, payload } = event
      const kept = now.kept.filter((k) => k.signal !== event.signal || k.id !== event.id)
      return held({ ...now, kept }, event.instance, (h) => done(h, node, { kind: 'received', visit, payload }))
    }
    case 'TimerFired':
      return held(now, event.instance, (h) => done(h, event.node, { kind: 'fired', visit: event.visit }))
    case 'OutcomeRecorded': {
      const { node, visit, outcome } = event
      const awaited = now.effects[effectKey(event)]?.awaited === true
      const after = evolveEffect(now, event)
      return awaited ? held(after, event.instance, (h) => done(h, node, { kind: 'outcome', visit, outcome })) : after
    }
    case 'EffectRequested':
    case 'EffectAttempted':
    case 'EffectDue':
    case 'EffectParked':
    case 'EffectRetried':
    case 'EffectSkipped':
    case 'EffectWithdrawn':
    case 'LateOutcome':
      return evolveEffect(now, event)
    case 'VersionActivated': {
      const { workflow, number, hash } = event
      const { active, activated = {} } = now
      const numbers = { ...own(activated, workflow), [number]: hash }
      return { ...now, active: { ...active, [workflow]: { number, hash } }, activated: { ...activated, [workflow]: numbers } }
    }
    case 'TriggerPaused': {
      const { source, topic, by, reason } = event
      const pause = { source, ...(topic !== undefined && { topic }), since: now.at, by, reason }
      return { ...now, paused: [...otherPauses(now, event), pause] }
    }
    case 'TriggerResumed':
      return { ...now, paused: otherPauses(now, event) }
    case 'InstanceRejected':
    case 'Ignored':
    case 'DeadLettered':
    case 'JournalRestored':
      return now
  }
}

/** A whole turn: its header first, so that its events see the version and the time that they stand in. */
export const evolveTurn = (now: StreamState, turn: Turn): StreamState =>
  turn.events.reduce(evolve, { ...now, version: turn.version, at: turn.at, more: turn.more === true })
