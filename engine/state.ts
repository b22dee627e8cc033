// What a stream's events add up to: the state that decisions are taken on. No graph is needed to fold it.
import { tableOf } from '../base/index.ts'
import type { JsonValue, Table } from '../base/index.ts'
import type { NodeDone } from './node-done.ts'
import type { By, Escalation, Followed, Header, Parent, Start, Trouble, Undoable } from './events.ts'
import type { ScheduleState } from './schedule.ts'
import type { SearchedBy } from './search.ts'

export type { NodeDone, Undoing } from './node-done.ts'

export interface Patches {
  readonly patch: Readonly<Record<string, JsonValue>>
  readonly unset: readonly string[]
}

/** What is known of a task that waits for a person. Times in milliseconds since the epoch. */
export interface OpenTask {
  readonly name: string
  /** Whoever may do it. */
  readonly roles: readonly string[]
  readonly people: readonly string[]
  readonly opened: number
  /** The version of the turn in which it opened: there stands what it shows. */
  readonly at: number
  /** Who else may do it when it is not done then, the earliest first. */
  readonly escalate: readonly Escalation[]
  /** Who has it. */
  readonly taken?: { readonly by: string; readonly since: number }
  readonly draft?: { readonly by: string; readonly value: JsonValue; readonly revision: number; readonly since: number }
}

/** A wait (with its signal), a task (with what it is) or a sleep (with neither) that is open. */
export interface Pending {
  readonly node: string
  readonly visit: number
  readonly due: number
  readonly signal?: string
  /** Only a signal with this value in its field `match` is taken. */
  readonly match?: string | number
  readonly task?: OpenTask
  /** The deadline of what stands inside: it does not pass while the instance is in review. */
  readonly deadline?: true
}

export interface Parked {
  readonly node?: string
  readonly visit?: number
  readonly trouble: Trouble
  readonly since: number
}

/** Why it stands still on purpose, and since when, in milliseconds since the epoch. `with`: its workflow or the whole engine is paused. */
export interface Paused extends By {
  readonly since: number
  readonly with?: 'workflow' | 'engine'
}

/** An instance that holds the stream. */
export interface Instance {
  readonly instance: string
  readonly start: Start
  /** The version it is pinned to; without a number it is the start's. */
  readonly hash: string
  readonly number?: number
  /** When it was accepted, and the version of that turn. */
  readonly since: number
  readonly accepted: number
  /** The fields that it is found by. */
  readonly search?: readonly string[]
  readonly parked: Parked | null
  /** Not there where it goes on. */
  readonly paused?: Paused
  /** How many places inside items are in review, where some are: they stand in `done`. */
  readonly parkedItems?: number
  /** By place, as all that follows. */
  readonly done: Table<NodeDone>
  /** What was done again: by place, the visit that followed it. Not there where nothing was, as the next one. */
  readonly reruns?: Readonly<Record<string, number>>
  /** The highest visit that was given to a node, or to anything inside it, where that is more than 1. */
  readonly highest?: Readonly<Record<string, number>>
  /** After an edit: what a step that is run again is given of its visit before, by place, until it is. */
  readonly follows?: Readonly<Record<string, Followed>>
  /** Inputs that a person gave on resubmit or edit, by place. */
  readonly inputs: Readonly<Record<string, JsonValue>>
  /** Patches of branches that are not joined yet, by scope. */
  readonly scopes: Table<Patches>
  /** By place, the one that opened first in front. */
  readonly pending: Table<Pending>
  /** Something of it stands, or stood, under a `withCompensation`. */
  readonly compensates?: true
  /** A person has cancelled it: the flow is over, and when all is undone it ends. */
  readonly ending?: By
}

/** What is asked of a stream, this one or another, and not of the side-effect service. */
export type StreamCall = (
  | {
      readonly kind: 'child'
      readonly instance: string
      readonly key: string
      /** Who awaits it, the outermost first. */
      readonly chain: readonly string[]
      /** Its parent was killed, and so is it. */
      readonly killed?: true
    }
  | { readonly kind: 'tell'; readonly id: string; readonly keep: number; readonly match?: string | number }
) & {
  readonly stream: string
  /** How often a person had it asked for again. */
  readonly again?: number
}

/** A side effect, child or told signal that is not closed, of any instance of the stream, also of one that has ended. */
export interface OpenEffect {
  readonly instance: string
  readonly node: string
  readonly visit: number
  readonly index: number
  readonly workflow: string
  readonly hash: string
  /** Its kind; of a child its workflow, of what is told the signal. */
  readonly effect: string
  readonly payload: JsonValue
  readonly awaited: boolean
  /** It is asked of a stream. */
  readonly call?: StreamCall
  /** It changes nothing outside. */
  readonly reads?: true
  /** Its `ok` is to be undone. */
  readonly undo?: Undoable
  /** What it was given up with: what turns out to be done of that is undone one after the other. */
  readonly givenUp?: string
  /** The version of the turn that asked for it last; requests carry it as `after`, results echo it. */
  readonly after: number
  /** The time of that turn. */
  readonly asked: number
  /** The highest attempt that was reported so far: numbers are never given twice, also not after a person had it tried again. */
  readonly attempts: number
  /** Attempts before a person had it tried again last: they do not count against the limit. */
  readonly forgiven?: number
  /** Up to this attempt it is certain that nothing was done. */
  readonly certain?: number
  /** Attempts that ended with their process since a person had it tried again last; nothing is known to have come of them. */
  readonly lost?: number
  /** While it is put off: true: a call may be on its way until then. false: certainly none was ever begun. */
  readonly claimed?: boolean
  /** Not before this time; a timer asks again. */
  readonly retryAt: number | null
  /** Set while it is in review. */
  readonly trouble: Trouble | null
  /** Its instance was cancelled or killed meanwhile: an `ok` goes to review. */
  readonly orphaned: boolean
  /** A person has it called all the same. */
  readonly evenThoughEnded?: true
  /** W3C `traceparent` of what started its instance, where it had one. */
  readonly trace?: string
}

/** A start that waits for its turn; the start itself stands in the turn `at`. */
export interface Queued {
  readonly instance: string
  readonly workflow: string
  readonly number: number
  readonly hash: string
  readonly key: string
  readonly at: number
  readonly since: number
  /** What it is found by meanwhile: fields of its payload. */
  readonly search?: SearchedBy
  /** Where it was refused at first: the version of the turn that accepted it then. */
  readonly accepted?: number
  /** That of its start. */
  readonly schedule?: NonNullable<Start['schedule']>
  /** Of a child. */
  readonly parent?: Parent
}

/** A signal that nobody has taken yet; its payload stands in the turn `at`. */
export interface HeldSignal {
  readonly signal: string
  readonly id: string
  readonly at: number
  readonly expires: number
  /** The value of its field `match`, where it declares one. */
  readonly match?: string | number
  /** Versions (their hashes) that waited for it and could not take it: it is not offered to them again. */
  readonly refusedBy?: readonly string[]
}

/** What takes nothing: a source of triggers, or one topic of it. `since`: milliseconds since the epoch. */
export interface PausedTrigger extends By {
  readonly source: string
  readonly topic?: string
  readonly since: number
}

/** A person paused the workflow, or without one the whole engine; or, where it is not `on`, resumed it. `since`: milliseconds since the epoch. */
export interface PauseSwitch extends By {
  readonly workflow?: string
  readonly on: boolean
  readonly since: number
}

export interface StreamState {
  readonly version: number
  /** Time of the last turn, milliseconds since the epoch. */
  readonly at: number
  /** What the machine's clock said at the last turn, there where `at` lies far ahead of it: timers go by this. */
  readonly clock?: number
  /** There is ready work that its last turn did not do any more. */
  readonly more: boolean
  readonly aggregate: { readonly name: string | null; readonly schema: number | null } | null
  readonly state: Readonly<Record<string, JsonValue>>
  /** Who holds the stream: the only one that runs. */
  readonly holder: Instance | null
  /** Who awaits a child on this very stream, the outermost first: each holds it again when the one above has ended. */
  readonly below?: readonly Instance[]
  /** By instance, the next one in front. */
  readonly queue: Table<Queued>
  /** By name and id, the one that came first in front. */
  readonly kept: Table<HeldSignal>
  /** By effect key. */
  readonly effects: Table<OpenEffect>
  /** Instances that ended and still have open effects. */
  readonly ended: Table<Header>
  /** Of a system stream: the activated version of each workflow. */
  readonly active: Readonly<Record<string, { readonly number: number; readonly hash: string }>>
  /** Of a system stream: by workflow and number, the hash that was activated last; not there in a state of before it was kept. */
  readonly activated?: Readonly<Record<string, Readonly<Record<number, string>>>>
  /** Of a system stream: the triggers that are paused, the longest first; not there where none ever was. */
  readonly paused?: readonly PausedTrigger[]
  /** Of a system stream: what people paused and what they resumed, the last one of each; not there where nothing ever was. */
  readonly switches?: readonly PauseSwitch[]
  /** Of the stream of a schedule. */
  readonly schedule?: ScheduleState
  /** Of the system stream that lists them: by name, which workflow declares the schedule, '' for those that people made; not there where none ever was. */
  readonly schedules?: Table<string>
}

export const initial: StreamState = {
  version: 0,
  at: 0,
  more: false,
  aggregate: null,
  state: {},
  holder: null,
  queue: tableOf<Queued>([]),
  kept: tableOf<HeldSignal>([]),
  effects: tableOf<OpenEffect>([]),
  ended: tableOf<Header>([]),
  active: {},
}
