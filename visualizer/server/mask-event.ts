// Masks an event: every value that came from outside or from a step goes through the mask.
import { MASK } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import { effectKey, troubleText } from '../../engine/index.ts'
import type { ChildEnd, Event, KeptRequest, RecordedOutcome, Start, Trouble } from '../../engine/index.ts'
import type { Hide } from './mask.ts'

/** No default: a new kind of event must say here what of it is a value. */
export const maskedEvent = (event: Event, hide: Hide): Event => {
  switch (event.kind) {
    case 'StateInitialised':
    case 'StateUpcast':
      return { ...event, state: hide.value('state', event.state) }
    case 'SignalKept':
    case 'SignalTaken':
      return { ...event, payload: hide.value('payload', event.payload) }
    case 'EffectRequested':
      return {
        ...event,
        payload: hide.ofEffect(effectKey(event)).value('payload', event.payload),
        ...(event.undo && { undo: { ...event.undo, input: hide.value('input', event.undo.input) } }),
      }
    case 'ChildRequested':
      return { ...event, input: hide.value('payload', event.input) }
    case 'ChildEnded': {
      const own = { ...event, end: maskedEnd(event.end, hide) }
      return event.trouble ? { ...own, trouble: maskedTrouble(event.trouble, hide) } : own
    }
    case 'TellRequested':
      return { ...event, payload: hide.value('payload', event.payload) }
    case 'TellEnded': {
      const { end, trouble } = event
      const masked = end.kind === 'refused' ? { ...end, reason: hide.text(end.reason) } : end
      return { ...event, end: masked, ...(trouble && { trouble: maskedTrouble(trouble, hide) }) }
    }
    case 'InstanceQueued':
    case 'InstanceRejected':
      return { ...event, start: maskedStart(event.start, hide) }
    case 'InstanceRefused': {
      const { input } = event
      const start = maskedStart(event.start, hide)
      return { ...event, start, reason: hide.text(event.reason), ...(input !== undefined && { input: hide.value('input', input) }) }
    }
    case 'InstanceBegan': {
      const { input } = event
      return { ...event, start: maskedStart(event.start, hide), ...(input !== undefined && { input: hide.value('input', input) }) }
    }
    case 'InstanceResubmitted':
    case 'UndoBegan':
      return event.input === undefined ? event : { ...event, input: hide.value('input', event.input) }
    case 'InstanceCompleted':
      return { ...event, output: hide.value('output', event.output) }
    case 'StepDone': {
      const { instance, node, patch, kept } = event
      return {
        ...event,
        output: hide.value('output', event.output),
        ...(patch !== undefined && { patch: maskedFields(patch, hide) }),
        ...(kept !== undefined && { kept: maskedRequests(kept, { instance, node }, hide) }),
        ...maskedLog(event, hide),
      }
    }
    case 'StepReopened': {
      const { instance, input, payload, stale, restore } = event
      return {
        ...event,
        ...(input !== undefined && { input: hide.value('input', input) }),
        ...(payload !== undefined && { payload: hide.value('payload', payload) }),
        stale: stale.map(({ asked, ...one }) => ({
          ...one,
          ...(asked && { asked: maskedRequests(asked, { instance, node: one.node }, hide) }),
        })),
        restore: {
          ...restore,
          patch: maskedFields(restore.patch, hide),
          scopes: restore.scopes.map((scope) => ({ ...scope, patch: maskedFields(scope.patch, hide) })),
        },
      }
    }
    case 'OutcomeRecorded':
      return { ...event, outcome: maskedOutcome(event.outcome, hide.ofEffect(effectKey(event))) }
    case 'LateOutcome': {
      const own = hide.ofEffect(effectKey(event))
      return { ...event, outcome: maskedOutcome(event.outcome, own), trouble: maskedTrouble(event.trouble, own) }
    }
    case 'EffectParked': {
      const own = hide.ofEffect(effectKey(event))
      const trouble = maskedTrouble(event.trouble, own)
      return { ...event, trouble, ...(event.outcome && { outcome: maskedOutcome(event.outcome, own) }) }
    }
    case 'InstanceParked':
      return { ...event, trouble: maskedTrouble(event.trouble, hide), ...maskedLog(event, hide) }
    case 'EffectAttempted':
      return { ...event, error: hide.ofEffect(effectKey(event)).text(event.error) }
    case 'Ignored':
      return { ...event, reason: hide.text(event.reason) }
    case 'ScheduleFired':
      return { ...event, start: maskedStart(event.start, hide) }
    case 'ScheduleSet':
      return event.input === undefined ? event : { ...event, input: hide.value('input', event.input) }
    case 'ScheduleSkipped':
      return event.message === undefined ? event : { ...event, message: hide.text(event.message) }
    case 'ScheduleAnswered':
      return event.reason === undefined ? event : { ...event, reason: hide.text(event.reason) }
    case 'TaskOpened':
      return event.shows === undefined ? event : { ...event, shows: maskedShows(event.shows, hide) }
    case 'TaskDraftSaved':
    case 'TaskDone':
      return { ...event, value: hide.value('value', event.value) }
    case 'TaskCommented':
      return { ...event, text: hide.text(event.text) }
    case 'RoundBegan':
      return { ...event, input: hide.value('input', event.input) }
    case 'ScopeAbandoned':
    case 'ItemsOpened':
    case 'ItemsJoined':
    case 'SignalExpired':
    case 'InstanceSuperseded':
    case 'InstanceRestarted':
    case 'InstancePaused':
    case 'InstanceUnpaused':
    case 'InstanceCancelled':
    case 'InstanceKilled':
    case 'CompensationBegan':
    case 'UndoDone':
    case 'BranchesJoined':
    case 'WaitOpened':
    case 'TimerSet':
    case 'TimerFired':
    case 'TimerMoved':
    case 'TaskAssigned':
    case 'TaskTaken':
    case 'TaskReleased':
    case 'EffectKeptStale':
    case 'EffectDue':
    case 'EffectRetried':
    case 'EffectSkipped':
    case 'EffectWithdrawn':
    case 'VersionActivated':
    case 'TriggerPaused':
    case 'TriggerResumed':
    case 'WorkflowPaused':
    case 'WorkflowResumed':
    case 'JournalRestored':
    case 'ScheduleQueued':
    case 'SchedulePaused':
    case 'ScheduleResumed':
    case 'ScheduleRemoved':
    case 'BackfillBegan':
    case 'SchedulesListed':
    case 'ScheduleUnlisted':
      return event
    case 'DeadLettered':
      // Its text has no schema; the screen of dead letters masks it by the names of fields.
      return { ...event, raw: '' }
  }
}

/** What came of a child: of its result the schema of the version that awaits it says what is sensitive. */
export const maskedEnd = (of: ChildEnd, hide: Hide): ChildEnd => {
  switch (of.kind) {
    case 'accepted':
      return of
    case 'completed':
      return { ...of, output: hide.value('value', of.output) }
    case 'cancelled':
      return { ...of, reason: hide.text(of.reason) }
    case 'refused': {
      const { message, output } = of.reason
      const shown = output === undefined ? {} : { output: hide.value('value', output) }
      return { ...of, reason: { ...of.reason, message: hide.text(message), ...shown } }
    }
  }
}

export const maskedOutcome = (of: RecordedOutcome, hide: Hide): RecordedOutcome => {
  switch (of.kind) {
    case 'ok':
      return of.value === undefined ? of : { ...of, value: hide.value('value', of.value) }
    case 'failed':
      return of.error === undefined ? of : { ...of, error: hide.value('error', of.error) }
    case 'unknown':
      return { ...of, detail: hide.text(of.detail) }
  }
}

export const maskedTrouble = <T extends Trouble>(of: T, hide: Hide): T => ({
  ...of,
  message: troubleText({ ...of, message: hide.text(of.message) }),
  ...(of.stack !== undefined && { stack: hide.text(of.stack) }),
})

const maskedStart = (start: Start, hide: Hide): Start => ({ ...start, input: hide.value('input', start.input) })

/** Requests that stay, each by the side effect that it asked for. */
const maskedRequests = (
  requests: readonly KeptRequest[],
  place: { readonly instance: string; readonly node: string },
  hide: Hide,
): readonly KeptRequest[] =>
  requests.map((one) => {
    const { visit, of: index, payload } = one
    return { ...one, payload: hide.ofEffect(effectKey({ ...place, visit, index })).value('payload', payload) }
  })

/** A part of the state: the mask goes by paths, so each field needs its name. */
export const maskedFields = (of: Readonly<Record<string, JsonValue>>, hide: Hide): Readonly<Record<string, JsonValue>> => {
  const hidden = hide.value('state', of)
  return isRecord(hidden) ? hidden : Object.fromEntries(Object.keys(of).map((key) => [key, hidden]))
}

/** What a task shows is a part of what went into it. */
export const maskedShows = (shows: Readonly<Record<string, JsonValue>>, hide: Hide): Readonly<Record<string, JsonValue>> => {
  const hidden = hide.value('input', shows)
  return isRecord(hidden) ? hidden : Object.fromEntries(Object.keys(shows).map((key) => [key, hidden]))
}

const isRecord = (value: JsonValue): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const maskedLog = ({ log }: { readonly log?: readonly string[] }, hide: Hide): { readonly log?: readonly string[] } =>
  log === undefined ? {} : { log: maskedLines(log, hide) }
/** As what the step gave: where that must not be seen, or nobody can say, neither may its lines. */
export const maskedLines = (log: readonly string[], hide: Hide): readonly string[] =>
  log.map((line) => {
    const shown = hide.value('output', line)
    return typeof shown === 'string' ? shown : MASK
  })
