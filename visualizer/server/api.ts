// What the API under /api/v1 answers, as types: the web page is written against these and nothing else.
import type { JsonValue, ProblemDocument } from '../../base/index.ts'
import type {
  By,
  Cause,
  EffectPlace,
  Event,
  InstanceRow,
  InstanceStatus,
  Origin,
  RecordedOutcome,
  Paused,
  PausedTrigger,
  ScopeAbandoned,
  Trouble,
} from '../../engine/index.ts'
import type { SignalForm } from './api-workflows.ts'
import type { ChildOfVisit, EffectView, ParentView, ToldByVisit } from './asked-views.ts'
import type { DrawnEdge, DrawnNode } from './drawing.ts'
import type { StaleVisit } from './api-edits.ts'
import type { TaskVisit } from './api-tasks.ts'

export type * from './api-edits.ts'
export type * from './api-tasks.ts'
export type * from './api-workflows.ts'

export type * from './schedule-api.ts'
export type { ChildEnd } from '../../engine/index.ts'
export type * from './asked-views.ts'

export type {
  By,
  Cause,
  DrawnEdge,
  DrawnNode,
  EffectPlace,
  Event,
  InstanceRow,
  InstanceStatus,
  JsonValue,
  Origin,
  RecordedOutcome,
  Trouble,
}

export type * from './api-aggregates.ts'
export type * from './api-cluster.ts'

/** A request that was refused. */
export type ApiProblem = ProblemDocument

/** All times are milliseconds since the epoch. */
export interface Meta {
  readonly product: 'contrail'
  /** The process that answers. */
  readonly process: string
  readonly now: number
  /** What keeps this process from its work, a clause each; absent where nothing does. */
  readonly troubles?: readonly string[]
}

export interface InstanceCounts {
  readonly instances: readonly { readonly workflow: string; readonly status: InstanceStatus; readonly count: number }[]
  /** Instances that need a person, themselves or for a side effect; `more`: at least as many. */
  readonly review: { readonly count: number; readonly more: boolean }
  readonly deadLetters: boolean
}

export interface Paged<T> {
  readonly rows: readonly T[]
  readonly next?: string
}

/** A line of a list. What went wrong is only named: the message may hold values, and those are masked with the whole instance at hand. */
export interface ListedInstance extends Omit<InstanceRow, 'trouble' | 'tasks' | 'tasksAt'> {
  readonly trouble: { readonly code: string; readonly fingerprint: string } | null
}

/** What a node of an instance is in; `skipped`: on a way that was not taken, `failed`: its side effect was answered with a failure. */
export type NodeStatus = 'pending' | 'running' | 'waiting' | 'completed' | 'skipped' | 'review' | 'failed'

/** Of a node with several places, such as those of the items of a list: how many are in which status. */
export type StatusCounts = { readonly [S in NodeStatus]?: number }

/** One top-level key of the state, around one step; absent where there was or is none. */
export interface Change {
  readonly key: string
  readonly before?: JsonValue
  readonly after?: JsonValue
}

/** One execution of one node: a deliberate re-execution is another. */
export interface VisitView {
  readonly visit: number
  readonly started: number
  readonly ended: number | null
  /** Until when it waits or sleeps at most; when its deadline passes, or its next beat is. */
  readonly due?: number
  /** What went in, where the graph still leads to it: not in a round that is over. */
  readonly input?: JsonValue
  readonly output?: JsonValue
  readonly outcome?: RecordedOutcome
  readonly received?: { readonly signal: string; readonly id: string; readonly payload: JsonValue; readonly origin: Origin }
  readonly task?: TaskVisit
  readonly child?: ChildOfVisit
  readonly told?: ToldByVisit
  readonly timedOut?: true
  readonly reads?: readonly string[] | '*'
  readonly changes?: readonly Change[]
  /** What the step noted. */
  readonly log?: readonly string[]
  readonly trouble?: Trouble
  /** Its trouble has not been dealt with: it can be sent again by its place. */
  readonly inReview?: true
  /** What it asked for, the first of that where it is much. */
  readonly effects?: readonly VisitEffect[]
  /** How many of those there are in all. */
  readonly effectCount?: number
  /** A person sent it again: this visit exists because of that. */
  readonly resubmitted?: By & { readonly edited: boolean }
  /** The round that began last, or the beat. */
  readonly round?: number
  /** The visit of what stands inside it in that round; of a list, in its first item. */
  readonly base?: number
  /** How many items its list has. */
  readonly items?: number
  /** A person edited this place: this visit exists because of that. */
  readonly edited?: By & { readonly of: number }
  /** An edit made it stale. */
  readonly stale?: StaleVisit
  /** It did not end by itself: another branch was first, it came too late, or an item ended the list. */
  readonly abandoned?: ScopeAbandoned['why']
  /** What was done here is being undone, or is undone; with `by` a person said so. */
  readonly undo?: { readonly began: number; readonly done?: number } & Partial<By>
}

/** A side effect in one line. */
export interface VisitEffect extends Pick<EffectView, 'key' | 'effect' | 'status'> {
  readonly failedAttempts: number
}

export interface NodeView {
  readonly id: string
  readonly status: NodeStatus
  /** Where it has several places now: items of a list. */
  readonly counts?: StatusCounts
  /** What goes in at its current visit, once it is reached; with several places each visit says its own. */
  readonly input?: JsonValue
  /** In the order in which they began: the last of them, and before those what has not ended. Not all where there are many. */
  readonly visits: readonly VisitView[]
  readonly visitCount: number
  /** There where older visits are asked for on their own: the one before which they began. */
  readonly olderThan?: number
}

export interface WaitView {
  readonly node: string
  readonly visit: number
  readonly since: number
  readonly due: number
  readonly form: SignalForm
}

/** A signal in the instance's stream that nobody has taken: it is kept for a wait to come. */
export interface KeptSignal {
  readonly signal: string
  readonly id: string
  readonly expires: number
}

export interface InstanceView {
  readonly row: InstanceRow
  /** The pinned version's graph as drawn, or null where this version is not stored here. */
  readonly drawing: { readonly nodes: readonly DrawnNode[]; readonly edges: readonly (DrawnEdge & { readonly taken: boolean })[] } | null
  /** The nodes of the graph, then those that only the journal names. */
  readonly nodes: readonly NodeView[]
  readonly start: { readonly input: JsonValue; readonly origin: Origin; readonly at: number } | null
  /** Of a child. */
  readonly parent?: ParentView
  /** When it got its turn. */
  readonly began: number | null
  readonly trouble: (Trouble & { readonly node?: string; readonly since: number }) | null
  readonly waits: readonly WaitView[]
  readonly kept: readonly KeptSignal[]
  /** How many places are in review besides the one that `trouble` tells of: items of a list stop alone. */
  readonly moreInReview: number
  /** Those in review first, and not all where there are many: the row says how many. */
  readonly openEffects: readonly EffectView[]
  readonly effectCount: number
  readonly state: { readonly value: JsonValue; readonly version: number; readonly at: number } | null
  readonly output?: JsonValue
  /** The instance that it was started again from, and those that were started again from it. */
  readonly restartOf?: string
  readonly restarts?: readonly (By & { readonly at: number; readonly as: string })[]
  /** Who paused it, alone or with its workflow or the whole engine; not there where it goes on. */
  readonly paused?: Paused
  /** Who cancelled or killed it; the row's status says which. */
  readonly endedBy?: By & { readonly at: number }
  readonly turns: number
}

/** One turn, with the events that belong to the instance or to the stream as a whole. */
export interface TurnView {
  readonly version: number
  readonly at: number
  readonly causes: readonly Cause[]
  readonly events: readonly Event[]
}

export type ReviewItem =
  | { readonly kind: 'instance'; readonly row: ListedInstance }
  | {
      readonly kind: 'effect'
      readonly row: ListedInstance
      readonly effect: EffectPlace & { readonly effect: string; readonly attempts: number }
    }
export interface ReviewGroup {
  readonly fingerprint: string
  readonly code: string
  readonly message: string
  readonly items: readonly ReviewItem[]
}
export interface Review {
  readonly groups: readonly ReviewGroup[]
  readonly next?: string
}

export interface DeadLetterView {
  readonly id: string
  readonly at: number
  readonly origin: Origin
  readonly workflow: string | null
  readonly reason: string
  /** What it was meant for, where that is known: `workflow Order`, `signal Shipment`. */
  readonly target?: string
  /** When a person had it sent again. */
  readonly resentAt?: number
  /** Its text; sensitive fields of the active workflows are masked. */
  readonly raw: string
}

/** One way by which starts and signals come in. */
export interface TriggerLine {
  readonly source: string
  /** null: the source as a whole. */
  readonly topic: string | null
  /** `workflow Order`, `signal Shipment`. */
  readonly takers: readonly string[]
  /** Its own pause, or else that of the whole source; null while it takes. */
  readonly paused: PausedTrigger | null
  /** Messages of the topic that are not acknowledged yet; null where nobody knows. */
  readonly lag: number | null
}

/** The answer to an action: `sent` when no answer came in time, and the journal will tell. */
/** `instance`: the new one. */
export interface RestartResult extends ActionResult {
  readonly instance: string
}
export interface ActionResult {
  readonly kind: 'done' | 'sent'
}
