// An event in one line: where, and what of it a person looks for.
import type { ChildEnd, Event, Origin, VisitView } from '../api/types.ts'
import { duration, nodeName } from './format.ts'

export interface EventText {
  /** The node that it is about. */
  readonly node?: string
  readonly text: string
  readonly tone: 'ok' | 'run' | 'bad' | 'warn' | 'review' | 'skip'
}

/** Why something was given up. */
export const ABANDONED: Readonly<Record<string, string>> = {
  lost: 'another branch was first',
  late: 'it came too late',
  ended: 'an item ended the list',
}
/** Why an edit makes a place stale. */
export const STALE: Readonly<Record<NonNullable<VisitView['stale']>['why'], string>> = {
  edited: 'it was edited',
  input: 'what goes in has changed',
  reads: 'the state that it read has changed:',
  takes: 'what it asks for, or waits for, has changed',
  wrote: 'it patched what something before it patches or reads anew:',
  join: 'what its branches patched is published anew',
  route: 'the way leads past it now',
  behind: 'what comes before it is asked for anew',
  new: 'it is reached by the edit',
}
const abandonedText = ({ branches, why }: Extract<Event, { kind: 'ScopeAbandoned' }>): string =>
  [branches.map(nodeName).join(', '), ABANDONED[why] ?? why].filter((part) => part !== '').join(': ')

/** `at`: the time of its turn. */
export const eventText = (event: Event, at: number): EventText => {
  const node = 'node' in event && event.node !== undefined ? { node: event.node } : {}
  switch (event.kind) {
    case 'InstanceQueued':
      return { text: `from ${event.start.origin.source}`, tone: 'skip' }
    case 'InstanceRejected':
      return { text: event.reason, tone: 'bad' }
    case 'InstanceRefused':
      return { text: `${event.code}: ${event.reason}`, tone: 'bad' }
    case 'InstanceSuperseded':
      return { text: `by ${event.supersededBy}`, tone: 'skip' }
    case 'InstanceBegan':
      return { text: `v${event.start.number} · ${event.hash.slice(0, 7)}, from ${event.start.origin.source}`, tone: 'run' }
    case 'InstanceParked':
      return { ...node, text: `${event.trouble.code}: ${event.trouble.message}`, tone: 'review' }
    case 'InstanceResubmitted':
      return { ...node, text: `by ${event.by}: ${event.reason}`, tone: 'run' }
    case 'StepReopened': {
      const others = event.stale.filter(({ why }) => why !== 'edited' && why !== 'new').length
      const many = others === 0 ? 'nothing else goes stale' : `${others} more ${others === 1 ? 'goes' : 'go'} stale`
      return { ...node, text: `by ${event.by}: ${event.reason}; ${many}`, tone: 'warn' }
    }
    case 'EffectKeptStale': {
      const what = event.choice === 'keep' ? 'stays, though what it was asked for with has changed' : 'is asked for again'
      return { ...node, text: `${what}: ${event.declared ? 'its declaration says so' : `${event.by}, ${event.reason}`}`, tone: 'skip' }
    }
    case 'InstancePaused':
      return { text: `${event.with === undefined ? '' : `with its ${event.with} `}by ${event.by}: ${event.reason}`, tone: 'skip' }
    case 'InstanceRestarted':
      return { text: `as ${event.as} by ${event.by}: ${event.reason}`, tone: 'run' }
    case 'InstanceUnpaused':
      return { text: `by ${event.by}: ${event.reason}`, tone: 'run' }
    case 'InstanceCancelled':
    case 'InstanceKilled':
      return { text: `by ${event.by}: ${event.reason}`, tone: 'skip' }
    case 'CompensationBegan': {
      const many = event.undo.length === 1 ? '1 to undo' : `${event.undo.length} to undo`
      return { ...node, text: event.by === undefined ? many : `${many}, by ${event.by}: ${event.reason ?? ''}`, tone: 'warn' }
    }
    case 'UndoBegan':
      return { ...node, text: '', tone: 'run' }
    case 'UndoDone':
      return { ...node, text: event.by === undefined ? '' : `by ${event.by}: ${event.reason ?? ''}`, tone: 'ok' }
    case 'InstanceCompleted':
      return { text: '', tone: 'ok' }
    case 'StepDone': {
      const keys = [...Object.keys(event.patch ?? {}), ...(event.unset ?? []).map((key) => `−${key}`)]
      return { ...node, text: keys.length === 0 ? '' : `patches ${keys.join(', ')}`, tone: 'ok' }
    }
    case 'BranchesJoined':
      return { text: event.branches.map(nodeName).join(', '), tone: 'ok' }
    case 'ScopeAbandoned':
      return { ...node, text: abandonedText(event), tone: 'skip' }
    case 'RoundBegan':
      return { ...node, text: `round ${event.round}`, tone: 'run' }
    case 'ItemsOpened':
      return { ...node, text: event.count === 1 ? '1 item' : `${event.count} items`, tone: 'run' }
    case 'ItemsJoined':
      return { ...node, text: event.ended === undefined ? '' : `ended by item ${event.ended + 1}`, tone: 'ok' }
    case 'WaitOpened':
      return { ...node, text: `at most ${duration(Math.max(0, event.due - at))}`, tone: 'warn' }
    case 'SignalTaken':
      return { ...node, text: `${event.id}, from ${event.origin.source}${senderText(event.origin)}`, tone: 'ok' }
    case 'TaskOpened':
      return { ...node, text: `for ${assignedText(event)}, due in ${duration(Math.max(0, event.due - at))}`, tone: 'warn' }
    case 'TaskAssigned':
      return { ...node, text: `not done in time: also for ${assignedText(event)}`, tone: 'warn' }
    case 'TaskTaken':
      return {
        ...node,
        text: `by ${event.to ?? event.by}${event.to === undefined ? '' : `, from ${event.by}`}${whyText(event)}`,
        tone: 'run',
      }
    case 'TaskReleased':
      return { ...node, text: `by ${event.by}${whyText(event)}`, tone: 'warn' }
    case 'TaskDraftSaved':
      return { ...node, text: `revision ${event.revision}, by ${event.by}`, tone: 'run' }
    case 'TaskCommented':
      return { ...node, text: `${event.by}: ${event.text}`, tone: 'skip' }
    case 'TaskDone':
      return { ...node, text: `by ${event.by}`, tone: 'ok' }
    case 'TimerSet':
      return { ...node, text: `for ${duration(Math.max(0, event.due - at))}`, tone: 'warn' }
    case 'TimerMoved':
      return { ...node, text: `due ${new Date(event.due).toISOString()}, by ${event.by}: ${event.reason}`, tone: 'warn' }
    case 'TimerFired':
      return { ...node, text: '', tone: 'warn' }
    case 'ChildRequested': {
      const until = event.due === undefined ? '' : `, at most ${duration(Math.max(0, event.due - at))}`
      return { ...node, text: `${event.child.instance}${event.awaited ? until : ', not awaited'}`, tone: 'run' }
    }
    case 'ChildEnded':
      return { ...node, text: `${event.child} ${childText(event.end)}`, tone: event.trouble ? 'review' : CHILD_TONE[event.end.kind] }
    case 'TellRequested':
      return { ...node, text: `${event.signal} ${event.id} to ${event.stream}`, tone: 'run' }
    case 'TellEnded':
      return event.end.kind === 'heard'
        ? { ...node, text: 'heard', tone: 'ok' }
        : { ...node, text: `refused, ${event.end.code}: ${event.end.reason}`, tone: 'review' }
    case 'EffectRequested':
      return { ...node, text: `${event.effect}${event.awaited ? ', awaited' : ''}`, tone: 'run' }
    case 'EffectAttempted':
      return {
        ...node,
        text: `attempt ${event.attempt}: ${event.error}; again in ${duration(Math.max(0, event.retryAt - at))}`,
        tone: 'warn',
      }
    case 'EffectDue':
      return { ...node, text: '', tone: 'run' }
    case 'OutcomeRecorded': {
      const how = [
        ...(event.probed === true ? ['found by the probe'] : []),
        ...(event.by === undefined ? [] : [`by ${event.by}: ${event.reason ?? ''}`]),
      ]
      return {
        ...node,
        text: [event.outcome.kind, ...how].join(', '),
        tone: event.outcome.kind === 'ok' ? 'ok' : event.outcome.kind === 'failed' ? 'bad' : 'review',
      }
    }
    case 'LateOutcome':
    case 'EffectParked':
      return { ...node, text: `${event.trouble.code}: ${event.trouble.message}`, tone: 'review' }
    case 'EffectRetried':
    case 'EffectSkipped':
      return { ...node, text: `by ${event.by}: ${event.reason}`, tone: 'run' }
    case 'EffectWithdrawn':
      return { ...node, text: event.reason === 'notCalled' ? 'no call was ever begun' : 'the probe found nothing', tone: 'skip' }
    case 'StateInitialised':
      return { text: event.aggregate === null ? 'of the instance' : `${event.aggregate} v${event.schema ?? '?'}`, tone: 'skip' }
    case 'StateUpcast':
      return { text: `${event.aggregate} v${event.from} to v${event.to}`, tone: 'skip' }
    case 'SignalKept':
    case 'SignalExpired':
      return { text: `${event.signal} ${event.id}`, tone: 'warn' }
    case 'Ignored':
      return { text: `${event.cause}: ${event.reason}`, tone: 'skip' }
    case 'VersionActivated':
      return { text: `${event.workflow} v${event.number} by ${event.by}`, tone: 'ok' }
    case 'TriggerPaused':
    case 'TriggerResumed':
      return { text: `${event.source}${event.topic === undefined ? '' : ` ${event.topic}`} by ${event.by}: ${event.reason}`, tone: 'warn' }
    case 'WorkflowPaused':
    case 'WorkflowResumed':
      return { text: `${event.workflow ?? 'the engine'} by ${event.by}: ${event.reason}`, tone: 'warn' }
    case 'ScheduleSet':
      return { text: `${event.cron} ${event.zone}, starts ${event.workflow}, by ${event.by}: ${event.reason}`, tone: 'ok' }
    case 'ScheduleFired':
      return { text: `${event.start.key} as ${event.instance}`, tone: 'run' }
    case 'ScheduleQueued':
      return { text: `${event.key} waits for the one before`, tone: 'skip' }
    case 'ScheduleSkipped':
      return { text: [event.why, ...(event.message === undefined ? [] : [event.message])].join(': '), tone: 'warn' }
    case 'ScheduleAnswered':
      return { text: [`${event.key} ${event.end}`, ...(event.reason === undefined ? [] : [event.reason])].join(': '), tone: 'ok' }
    case 'SchedulePaused':
    case 'ScheduleResumed':
    case 'ScheduleRemoved':
    case 'BackfillBegan':
      return { text: `by ${event.by}: ${event.reason}`, tone: 'warn' }
    case 'SchedulesListed':
      return { text: event.schedules.join(', '), tone: 'skip' }
    case 'ScheduleUnlisted':
      return { text: event.schedule, tone: 'skip' }
    case 'JournalRestored':
      return { text: [`by ${event.by}: ${event.reason}`, ...event.lost].join('; '), tone: 'bad' }
    case 'DeadLettered':
      return { text: event.reason, tone: 'bad' }
  }
}

/** Whoever may do a task. */
export const assignedText = ({
  roles = [],
  people = [],
}: {
  readonly roles?: readonly string[]
  readonly people?: readonly string[]
}): string => [...people, ...roles.map((role) => `role ${role}`)].join(', ')
const whyText = ({ reason }: { readonly reason?: string }): string => (reason === undefined ? '' : `: ${reason}`)
const CHILD_TONE = { accepted: 'ok', completed: 'ok', refused: 'bad', cancelled: 'skip' } as const
/** What a child came to. */
export const childText = (end: ChildEnd): string => {
  switch (end.kind) {
    case 'accepted':
      return 'was accepted'
    case 'completed':
      return 'completed'
    case 'cancelled':
      return `was cancelled: ${end.reason}`
    case 'refused':
      return `was refused, ${end.reason.code}: ${end.reason.message}`
  }
}

/** Who sent it and why, as that person says. */
export const senderText = ({ by, reason }: Pick<Origin, 'by' | 'reason'>): string =>
  `${by === undefined ? '' : `, by ${by}`}${reason === undefined ? '' : `: ${reason}`}`
