// What can happen in a stream: every event, a fact in past tense, each of one instance unless it says otherwise.
import type { JsonValue } from '../base/index.ts'
import type { By, Drawn, EffectPlace, Header, Origin, Outcome, Place, Start, Trouble } from './facts.ts'

export type * from './facts.ts'

// --- The stream itself
export interface StateInitialised {
  readonly kind: 'StateInitialised'
  /** The aggregate's name and version, or null where the state belongs to the instance. */
  readonly aggregate: string | null
  readonly schema: number | null
  readonly state: JsonValue
}
export interface StateUpcast {
  readonly kind: 'StateUpcast'
  readonly aggregate: string
  readonly from: number
  readonly to: number
  readonly state: JsonValue
}
export interface SignalKept {
  readonly kind: 'SignalKept'
  readonly signal: string
  readonly id: string
  readonly payload: JsonValue
  /** Milliseconds since the epoch; after it nobody takes the signal any more. */
  readonly expires: number
  readonly origin: Origin
}
export interface SignalExpired {
  readonly kind: 'SignalExpired'
  readonly signal: string
  readonly id: string
}
/** A command that was understood, was new, and changed nothing; refused with `code` where it asked for something. */
export interface Ignored {
  readonly kind: 'Ignored'
  readonly cause: string
  readonly reason: string
  readonly code?: string
}

// --- The life of an instance
export interface InstanceQueued {
  readonly kind: 'InstanceQueued'
  readonly instance: string
  readonly start: Start
}
export interface InstanceRejected {
  readonly kind: 'InstanceRejected'
  readonly instance: string
  readonly start: Start
  readonly reason: string
}
export interface InstanceSuperseded {
  readonly kind: 'InstanceSuperseded'
  readonly instance: string
  readonly supersededBy: string
}
/**
 * It holds its stream from here on and is pinned to `hash`; `number` is there where that is not the version that decoded the start.
 * `queued` is the version of the turn in which it was queued.
 */
export interface InstanceBegan {
  readonly kind: 'InstanceBegan'
  readonly instance: string
  readonly start: Start
  readonly hash: string
  readonly number?: number
  readonly queued?: number
}
export interface InstanceParked {
  readonly kind: 'InstanceParked'
  readonly instance: string
  /** Absent where no node is to blame: the payload did not decode any more, say. */
  readonly node?: string
  readonly visit?: number
  readonly trouble: Trouble
  /** Of a step that ran: what it had read and drawn by then, so that it can be run again. */
  readonly reads?: readonly string[] | '*'
  readonly drawn?: Drawn
}
/** A person sends it again: `node` gets visit `visit`; `hash` names the version it goes on with (another than before is a migration, then `number` is there). */
export interface InstanceResubmitted extends By {
  readonly kind: 'InstanceResubmitted'
  readonly instance: string
  readonly node?: string
  readonly visit?: number
  readonly hash: string
  readonly number?: number
  /** The edited input of the node, in place of what the graph derives. */
  readonly input?: JsonValue
}
export interface InstanceCancelled extends By {
  readonly kind: 'InstanceCancelled'
  readonly instance: string
}
export interface InstanceCompleted {
  readonly kind: 'InstanceCompleted'
  readonly instance: string
  readonly output: JsonValue
}

// --- Nodes
/** A step's result. In a branch of a `parallel` the patch goes to `scope`, the branch, and is published by the join. */
export interface StepDone extends Place {
  readonly kind: 'StepDone'
  readonly scope?: string
  readonly output: JsonValue
  readonly patch?: Readonly<Record<string, JsonValue>>
  readonly unset?: readonly string[]
  /** The top-level keys of the state that it read, or `*` for all. */
  readonly reads: readonly string[] | '*'
  readonly drawn?: Drawn
}
/** All branches of the `parallel` at `node` are done: their patches are published, in node order, to `scope` or to the stream. */
export interface BranchesJoined extends Place {
  readonly kind: 'BranchesJoined'
  readonly scope?: string
  /** Branches whose scopes end here, in node order. */
  readonly branches: readonly string[]
}
export interface WaitOpened extends Place {
  readonly kind: 'WaitOpened'
  readonly signal: string
  readonly due: number
}
/** `kept`: the version of the turn in which the signal had been kept. */
export interface SignalTaken extends Place {
  readonly kind: 'SignalTaken'
  readonly signal: string
  readonly id: string
  readonly payload: JsonValue
  readonly kept?: number
  readonly origin: Origin
}
export interface TimerSet extends Place {
  readonly kind: 'TimerSet'
  readonly due: number
}
/** The deadline of a wait or of a sleep has passed. */
export interface TimerFired extends Place {
  readonly kind: 'TimerFired'
}

// --- Side effects
/** `awaited`: a `perform` goes on with its outcome; else it is fire-and-forget for the flow. */
export interface EffectRequested extends EffectPlace {
  readonly kind: 'EffectRequested'
  readonly effect: string
  readonly payload: JsonValue
  readonly awaited: boolean
}
/** An attempt failed and the next is due at `retryAt`; short retries inside the side-effect service are not journaled. */
export interface EffectAttempted extends EffectPlace {
  readonly kind: 'EffectAttempted'
  readonly attempt: number
  readonly error: string
  readonly retryAt: number
}
/** The time of the next attempt has come: the effect is asked for again. */
export interface EffectDue extends EffectPlace {
  readonly kind: 'EffectDue'
}
/** The accepted outcome: it closes the effect, and a `perform` goes on with it. At most one for each effect key. */
export interface OutcomeRecorded extends EffectPlace {
  readonly kind: 'OutcomeRecorded'
  readonly attempt: number
  readonly outcome: Outcome
  /** The probe found it out, not the call. */
  readonly probed?: boolean
  /** A person said so. */
  readonly by?: string
  readonly reason?: string
}
/** A certain outcome that contradicts the accepted one, or came after the effect was closed: opens it again, for a person. */
export interface LateOutcome extends EffectPlace {
  readonly kind: 'LateOutcome'
  readonly effect: string
  readonly attempt: number
  readonly outcome: Outcome
  readonly trouble: Trouble
  readonly of: Header
}
/** It stays open and needs a person: attempts exhausted, a failure that no flow awaits, an undecided call, an `ok` after a cancel. */
export interface EffectParked extends EffectPlace {
  readonly kind: 'EffectParked'
  readonly attempt: number
  readonly trouble: Trouble
  /** What was reported and not accepted, where something was. */
  readonly outcome?: Outcome
}
/** A person has it tried again under the same key. */
export interface EffectRetried extends EffectPlace, By {
  readonly kind: 'EffectRetried'
}
/** A person closes it without another attempt. An awaited one is closed by an outcome that a person gives (`OutcomeRecorded.by`). */
export interface EffectSkipped extends EffectPlace, By {
  readonly kind: 'EffectSkipped'
}

// --- System streams
export interface VersionActivated extends By {
  readonly kind: 'VersionActivated'
  readonly workflow: string
  readonly number: number
  readonly hash: string
}
/** Nothing more is taken from the source, or from one topic of it, until the same is resumed. */
export interface TriggerPaused extends By {
  readonly kind: 'TriggerPaused'
  readonly source: string
  /** Absent: the whole source. */
  readonly topic?: string
}
/** Ends the pause of the same source and topic, and no other. */
export interface TriggerResumed extends By {
  readonly kind: 'TriggerResumed'
  readonly source: string
  readonly topic?: string
}
/** Something that could not be decoded or belongs to nobody, with its raw text. */
export interface DeadLettered {
  readonly kind: 'DeadLettered'
  readonly id: string
  readonly origin: Origin
  /** What it was meant for: `workflow Order`, `signal Shipment`. */
  readonly target?: string
  readonly workflow?: string
  readonly reason: string
  readonly raw: string
}

export type EffectEvent =
  | EffectRequested
  | EffectAttempted
  | EffectDue
  | OutcomeRecorded
  | LateOutcome
  | EffectParked
  | EffectRetried
  | EffectSkipped
export type NodeEvent = StepDone | BranchesJoined | WaitOpened | SignalTaken | TimerSet | TimerFired
export type InstanceEvent =
  | InstanceQueued
  | InstanceRejected
  | InstanceSuperseded
  | InstanceBegan
  | InstanceParked
  | InstanceResubmitted
  | InstanceCancelled
  | InstanceCompleted
  | NodeEvent
  | EffectEvent
export type StreamEvent =
  | StateInitialised
  | StateUpcast
  | SignalKept
  | SignalExpired
  | Ignored
  | VersionActivated
  | TriggerPaused
  | TriggerResumed
  | DeadLettered
export type Event = InstanceEvent | StreamEvent
