// The fold: a state and an event give the next state. Pure, total, and the only place that says what an event means.
import type { JsonValue } from '../base/index.ts'
import { beginCompensation, toUndo } from './compensation.ts'
import type { Event, InstanceQueued, TriggerPaused, TriggerResumed } from './events.ts'
import { afterEnd, evolveCall, giveUpChild } from './evolve-call.ts'
import { evolveEdit } from './evolve-edit.ts'
import { evolveEffect } from './evolve-effect.ts'
import { end, evolveNode, heldBy } from './evolve-node.ts'
import { evolveSchedule } from './evolve-schedule.ts'
import { evolveTask } from './evolve-task.ts'
import { closeState, enter, openState } from './fold-state.ts'
import type { StateDraft } from './fold-state.ts'
import { effectKey, placeKey, signalCause } from './ids.ts'
import { headerOf } from './header.ts'
import { timeOf } from './stream-time.ts'
import { openEffectsOf } from './open-effects.ts'
import { parkAt, sendAgain } from './parked.ts'
import { searchOf } from './search.ts'
import { withHighest } from './nodes/places.ts'
import { tableOf } from '../base/index.ts'
import type { PausedTrigger, Queued, StreamState } from './state.ts'
import type { Turn } from './turn.ts'

export const evolve = (state: StreamState, event: Event): StreamState => {
  const now = openState(state)
  evolveDraft(now, event)
  return closeState(now)
}

/** A whole turn: its header first, so that its events see the version and the time that they stand in. */
export const evolveTurn = (state: StreamState, turn: Turn): StreamState => evolveTurns(state, [turn])

/** The same as turn by turn, and cheaper: nothing is copied in between. */
export const evolveTurns = (state: StreamState, turns: readonly Turn[]): StreamState => {
  if (turns.length === 0) return state
  const now = openState(state)
  for (const turn of turns) {
    enter(now, turn)
    for (const event of turn.events) evolveDraft(now, event)
  }
  return closeState(now)
}

/** The state that the events of a turn begin with, for who folds them one by one. */
export const enterTurn = (state: StreamState, turn: Turn): StreamState => {
  const now = openState(state)
  enter(now, turn)
  return closeState(now)
}

const queued = (
  now: StateDraft,
  { instance, start: { workflow, number, hash, key, input, schedule, parent }, refused, search }: InstanceQueued,
): Queued => ({
  instance,
  workflow,
  number,
  hash,
  key,
  at: now.version,
  since: refused?.since ?? now.at,
  ...(refused && { accepted: refused.accepted }),
  ...(search && { search: searchOf(search, input, {}) ?? {} }),
  ...(schedule !== undefined && { schedule }),
  ...(parent && { parent }),
})

/** It has ended: the stream is free, or held again by who awaited it here. What it left open keeps its line. */
const release = (now: StateDraft, instance: string, status: 'completed' | 'cancelled' | 'killed'): void => {
  const held = heldBy(now, instance)
  if (!held) return
  if (openEffectsOf(now.effects, instance) > 0) now.ended.set(instance, headerOf(held, now.at, status, now.state))
  const left = (now.below ?? []).filter((one) => one !== held)
  if (held === now.holder) now.holder = left.pop() ?? null
  if (left.length > 0) now.below = left
  else delete now.below
}

/** It was paused: what nobody could answer meanwhile is asked for again. */
const askAgain = (now: StateDraft, instance: string): void => {
  for (const [key, effect] of now.effects)
    if (effect.instance === instance && effect.trouble === null && effect.retryAt === null)
      now.effects.set(key, { ...effect, after: now.version, asked: timeOf(now) })
}

const otherPauses = ({ paused = [] }: StateDraft, { source, topic }: TriggerPaused | TriggerResumed): readonly PausedTrigger[] =>
  paused.filter((one) => one.source !== source || one.topic !== topic)

/** The signal could not be taken by the version that waits for it: it is not offered to that one again. */
const refuse = ({ kept, holder }: StateDraft, cause: string): void => {
  const key = cause.startsWith('signal:') ? cause.slice('signal:'.length) : undefined
  const found = key === undefined ? undefined : kept.get(key)
  if (key === undefined || !found || !holder) return
  kept.set(key, { ...found, refusedBy: [...(found.refusedBy ?? []), holder.hash] })
}

type State = StreamState['state']
/** State is an object by the DSL's types; whatever else a journal may hold folds to none. */
const record = (state: JsonValue): State => (typeof state === 'object' && state !== null && !Array.isArray(state) ? (state as State) : {})

/** Changes the draft. */
export const evolveDraft = (now: StateDraft, event: Event): void => {
  switch (event.kind) {
    case 'StateInitialised':
      now.aggregate = { name: event.aggregate, schema: event.schema }
      now.state = record(event.state)
      return
    case 'StateUpcast':
      now.aggregate = { name: event.aggregate, schema: event.to }
      now.state = record(event.state)
      return
    case 'SignalKept': {
      const { signal, id, expires, match } = event
      return now.kept.set(signalCause(signal, id), { signal, id, at: now.version, expires, ...(match !== undefined && { match }) })
    }
    case 'SignalExpired':
      return now.kept.delete(signalCause(event.signal, event.id))
    case 'InstanceQueued':
      return now.queue.set(event.instance, queued(now, event))
    case 'InstanceRefused':
      // Of what another has begun, or queued, it says nothing.
      if (event.code !== 'exists') now.queue.delete(event.instance)
      return
    case 'InstanceSuperseded':
      return now.queue.delete(event.instance)
    case 'InstanceBegan': {
      const { instance, hash, number = event.start.number, input, refused, search } = event
      const start = input === undefined ? event.start : { ...event.start, input }
      const { since, at, accepted = at } = now.queue.get(instance) ?? { since: now.at, at: now.version, ...refused }
      now.queue.delete(instance)
      const fresh = { parked: null, inputs: {}, done: none(), scopes: none(), pending: none() }
      // Nobody else begins while the stream is held but a child that its holder awaits.
      if (now.holder && start.parent?.awaited && start.parent.instance === now.holder.instance)
        now.below = [...(now.below ?? []), now.holder]
      now.holder = { instance, start, hash, number, since, accepted, ...fresh }
      if (search) now.holder.search = search
      return
    }
    case 'InstanceParked': {
      const holder = heldBy(now, event.instance)
      if (holder) parkAt(holder, event, now.at)
      return
    }
    case 'InstanceResubmitted': {
      const { node, visit, input, hash, number } = event
      const holder = heldBy(now, event.instance)
      if (!holder) return
      holder.hash = hash
      if (number !== undefined) holder.number = number
      if (node === undefined || visit === undefined) {
        holder.parked = null
        return
      }
      // What a person gave holds for later visits too, until somebody gives something else.
      const before = placeKey({ node, visit: event.of ?? visit - 1 })
      sendAgain(holder, before, placeKey({ node, visit }), input !== undefined)
      holder.reruns = { ...holder.reruns, [before]: visit }
      holder.highest = withHighest(holder, { node, visit })
      const given = input !== undefined ? input : Object.hasOwn(holder.inputs, before) ? holder.inputs[before] : undefined
      if (given !== undefined) holder.inputs = { ...holder.inputs, [placeKey({ node, visit })]: given }
      return
    }
    case 'InstancePaused': {
      const holder = heldBy(now, event.instance)
      const { by, reason, with: as } = event
      if (holder) holder.paused = { by, reason, since: now.at, ...(as !== undefined && { with: as }) }
      return
    }
    case 'InstanceUnpaused': {
      const holder = heldBy(now, event.instance)
      if (!holder) return
      delete holder.paused
      return askAgain(now, event.instance)
    }
    case 'InstanceCancelled':
    case 'InstanceKilled': {
      const wasPaused = heldBy(now, event.instance)?.paused !== undefined
      now.queue.delete(event.instance)
      release(now, event.instance, event.kind === 'InstanceKilled' ? 'killed' : 'cancelled')
      for (const [key, effect] of now.effects)
        if (effect.instance === event.instance) now.effects.set(key, afterEnd(now, effect, event.kind === 'InstanceKilled'))
      if (wasPaused) askAgain(now, event.instance)
      return
    }
    case 'InstanceCompleted':
      return release(now, event.instance, 'completed')
    case 'CompensationBegan':
      return beginCompensation(now, event)
    case 'StepDone':
    case 'BranchesJoined':
    case 'ScopeAbandoned':
    case 'RoundBegan':
    case 'ItemsOpened':
    case 'ItemsJoined':
    case 'WaitOpened':
    case 'TimerSet':
    case 'TimerMoved':
    case 'SignalTaken':
      return evolveNode(now, event)
    case 'TimerFired':
      giveUpChild(now, event)
      return evolveNode(now, event)
    case 'UndoBegan':
    case 'UndoDone':
      return evolveNode(now, event)
    case 'TaskOpened':
    case 'TaskAssigned':
    case 'TaskTaken':
    case 'TaskReleased':
    case 'TaskDraftSaved':
    case 'TaskCommented':
    case 'TaskDone':
      return evolveTask(now, event)
    case 'ChildRequested':
    case 'ChildEnded':
    case 'TellRequested':
    case 'TellEnded':
      return evolveCall(now, event)
    case 'StepReopened':
    case 'EffectKeptStale':
      return evolveEdit(now, event)
    case 'OutcomeRecorded': {
      const open = now.effects.get(effectKey(event))
      evolveEffect(now, event)
      const holder = heldBy(now, event.instance)
      // Given up, it ends no node any more.
      if (open?.awaited === true && !open.orphaned) end(holder, event, { kind: 'outcome', outcome: event.outcome })
      if (open && holder && event.outcome.kind === 'ok') toUndo(holder, open, event.outcome.value)
      return
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
      const before = Object.hasOwn(activated, workflow) ? activated[workflow] : undefined
      now.active = { ...active, [workflow]: { number, hash } }
      now.activated = { ...activated, [workflow]: { ...before, [number]: hash } }
      return
    }
    case 'TriggerPaused': {
      const { source, topic, by, reason } = event
      now.paused = [...otherPauses(now, event), { source, ...(topic !== undefined && { topic }), since: now.at, by, reason }]
      return
    }
    case 'TriggerResumed':
      now.paused = otherPauses(now, event)
      return
    case 'WorkflowPaused':
    case 'WorkflowResumed': {
      const { workflow, by, reason } = event
      const others = (now.switches ?? []).filter((one) => one.workflow !== workflow)
      const on = event.kind === 'WorkflowPaused'
      now.switches = [...others, { ...(workflow !== undefined && { workflow }), on, since: now.at, by, reason }]
      return
    }
    case 'ScheduleSet':
    case 'ScheduleFired':
    case 'ScheduleQueued':
    case 'ScheduleSkipped':
    case 'ScheduleAnswered':
    case 'SchedulePaused':
    case 'ScheduleResumed':
    case 'ScheduleRemoved':
    case 'BackfillBegan':
    case 'SchedulesListed':
    case 'ScheduleUnlisted':
      return evolveSchedule(now, event)
    case 'Ignored':
      return refuse(now, event.cause)
    case 'InstanceRejected':
    case 'InstanceRestarted':
    case 'DeadLettered':
    case 'JournalRestored':
      return
    default:
      // A kind of event without a case does not compile: it would leave its node waiting for ever.
      event satisfies never
  }
}

const NONE = tableOf<never>([])
const none = () => NONE.draft()
