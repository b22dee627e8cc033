// What the client answers: values, also where the server refuses or cannot be reached.
import type { StepEdit } from './edit-answers.ts'
import type { Duration } from '../dsl/index.ts'
import type { Issue } from '../dsl/internal.ts'
import type { JsonObject, JsonValue } from '../base/index.ts'

/** The server said no: `message` is its sentence, `code` its name for it, `issues` the fields that are wrong. */
export interface Refused {
  readonly kind: 'refused'
  readonly status: number
  readonly code: string
  readonly message: string
  readonly issues?: readonly Issue[]
}
/** Unknown whether it arrived: send it again, the same key makes it count once. */
export interface Unreachable {
  readonly kind: 'unreachable'
  readonly message: string
}
export type Failure = Refused | Unreachable

/** Durable. The rest is absent where the server itself did not know in time: `instance(id)` tells. */
export interface Accepted {
  readonly kind: 'accepted'
  readonly instance: string
  readonly status?: string
  /** The key was known: this is the first instance with it. */
  readonly duplicate?: boolean
  /** It was known with another content: the first one counts. */
  readonly differs?: boolean
}
export interface Completed<Out> {
  readonly kind: 'completed'
  readonly instance: string
  readonly output: Out
  readonly duplicate: boolean
  readonly differs: boolean
}
export type Started<Out> = Accepted | Completed<Out> | Failure

export interface SignalAccepted {
  readonly kind: 'accepted'
  readonly signal: string
  readonly id: string
  readonly stream: string
  /**
   * Nobody waits for it just now. `until`: how long it is kept for somebody who does, in milliseconds since the epoch; `unknown`: nothing
   * ever began in its stream, there is no such instance yet.
   */
  readonly kept?: { readonly until: number; readonly unknown: boolean }
}
export type Signalled = SignalAccepted | Failure

/** `view`: all that the API says of the instance, sensitive values masked. */
export interface Found {
  readonly kind: 'found'
  readonly instance: string
  readonly workflow: string
  readonly status: string
  readonly output?: JsonValue
  readonly view: JsonObject
}

/** What a query answers. `masked`: it was made of something sensitive, `value` says nothing. */
export interface AnsweredQuery<Value> {
  readonly kind: 'answer'
  readonly value: Value
  readonly masked: boolean
}

/** What instances are looked for by: all of what is named. */
export interface InstancesQuery {
  readonly workflow?: string
  readonly status?: string
  /** Fields that their workflows name in `metadata.search`, as they are now, or were when the instance ended. */
  readonly search?: Readonly<Record<string, string | number | boolean>>
  /** Those that need one, themselves or for a side effect. */
  readonly needs?: 'person'
  /** The number of a version; with `workflow`. */
  readonly version?: number
  /** Accepted then or later, and before. Milliseconds since the epoch, or a date. */
  readonly from?: Date | number
  readonly to?: Date | number
  /** A part of their id or key. */
  readonly text?: string
  readonly limit?: number
  readonly cursor?: string
}
/** `next`: to be given as `cursor`; absent on the last page. */
export interface FoundMany {
  readonly kind: 'found'
  readonly rows: readonly ListedRow[]
  readonly next?: string
}
/** A line of the list. Times in milliseconds since the epoch. */
export interface ListedRow {
  readonly instance: string
  readonly stream: string
  readonly workflow: string
  readonly number: number
  readonly key: string
  readonly status: string
  readonly started: number
  readonly updated: number
  readonly ended: number | null
  /** What it is found by. */
  readonly search?: Readonly<Record<string, string>>
  readonly trouble: { readonly code: string; readonly fingerprint: string } | null
}

/** `sent`: durable, and its outcome was not known in time. */
export type Acted = { readonly kind: 'done' | 'sent' } | Failure

/** What a person may do to an instance, or to one of its side effects. */
export type Action =
  | { readonly do: 'cancel' | 'kill' | 'park' | 'pause' | 'resume' }
  /** `at`: which place, where several items of a list are in review; without it the first. */
  | {
      readonly do: 'resubmit'
      readonly hash?: string
      readonly input?: JsonValue
      readonly at?: { readonly node: string; readonly visit: number }
    }
  /** What was done at this `withCompensation` is undone by other means, or there is nothing to undo; its visit, where there are several. */
  | { readonly do: 'markUndone'; readonly node: string; readonly visit?: number }
  /**
   * Another input for a step that was done, or another answer where a signal was taken or a task was done. `keep`, `again`: what becomes of
   * what was asked for outside and goes stale (`node#visit`; of a step's request `node#visit/index`). `version`: of its stream, as a dry run saw it.
   */
  | ({ readonly do: 'edit' } & StepEdit)
  /** A sleep, or a wait's deadline: without a node the only one there is; `due` in milliseconds since the epoch, without it now. */
  | { readonly do: 'moveTimer'; readonly node?: string; readonly visit?: number; readonly due?: number }
  /** `evenThoughEnded`: also where its instance has ended, and nobody waits for what comes of it. */
  | { readonly do: 'retryEffect'; readonly effect: EffectOf; readonly evenThoughEnded?: true }
  | { readonly do: 'skipEffect'; readonly effect: EffectOf }
  | { readonly do: 'settleEffect'; readonly effect: EffectOf; readonly outcome: GivenOutcome }
/** A side effect of the instance: the `index`th request of a node's visit. */
export interface EffectOf {
  readonly node: string
  readonly visit: number
  readonly index: number
}
export type GivenOutcome = { readonly kind: 'ok'; readonly value?: JsonValue } | { readonly kind: 'failed'; readonly error?: JsonValue }
export interface Act {
  readonly action: Action
  readonly by: string
  readonly reason: string
  /** Makes it count once; a new one where none is given. */
  readonly id?: string
}

/** What a person does with a human task. */
export type TaskDeed =
  | { readonly do: 'claim' | 'release' }
  | { readonly do: 'hand'; readonly to: string }
  /** `revision`: of the draft that it is based on, 0 where there was none. */
  | { readonly do: 'save'; readonly value: JsonValue; readonly revision: number }
  | { readonly do: 'comment'; readonly text: string }
  | { readonly do: 'done'; readonly value: JsonValue }
export interface TaskAct {
  readonly action: TaskDeed
  readonly by: string
  /** Of the person: then a task that is for others is refused. */
  readonly roles?: readonly string[]
  /** Why it is taken from whoever has it, or done by somebody for whom it is not. */
  readonly evenThoughTaken?: string
  /** Makes it count once; a new one where none is given. */
  readonly id?: string
}

/** Which tasks: all where nothing is said. `person`: for that person by name, or taken by them. `dueBefore`: milliseconds since the epoch. */
export interface TasksAsked {
  readonly workflow?: string
  readonly task?: string
  readonly role?: string
  readonly person?: string
  readonly status?: 'open' | 'taken'
  readonly dueBefore?: number
  readonly limit?: number
  readonly cursor?: string
}
/** Times in milliseconds since the epoch. */
export interface ListedTask {
  readonly instance: string
  readonly node: string
  readonly visit: number
  readonly workflow: string
  readonly task: string
  readonly status: string
  readonly roles: readonly string[]
  readonly people: readonly string[]
  readonly taken: string | null
  readonly opened: number
  readonly due: number
}
/** `next`: the cursor of the page behind; absent on the last. */
export interface TaskPage {
  readonly kind: 'page'
  readonly rows: readonly ListedTask[]
  readonly next?: string
}
/** `view`: all that the API says of it, sensitive values masked. */
export interface FoundTask {
  readonly kind: 'found'
  readonly status: string
  readonly view: JsonObject
}

/** A person pauses triggers or resumes them: a topic of the source, or the whole source. */
export interface Pause extends Hold {
  readonly topic?: string
}
/** Who pauses or resumes something, and why. */
export interface Hold {
  readonly by: string
  readonly reason: string
  /** Makes it count once; a new one where none is given. */
  readonly id?: string
}

/** Who asks something of a schedule, and why. */
export interface AskSchedule {
  readonly by: string
  readonly reason: string
  /** Makes it count once; a new one where none is given. */
  readonly id?: string
}
/** A schedule that people make: the payload is `input`, in whose texts `{key}`, `{at}` and `{date}` of the planned start may stand. */
export interface NewSchedule extends AskSchedule {
  readonly name: string
  readonly workflow: string
  /** Five fields: minute, hour, day, month, weekday. */
  readonly cron: string
  readonly zone: string
  readonly overlap?: 'skip' | 'queue'
  readonly catchUp?: Duration
  readonly jitter?: Duration
  readonly input?: JsonObject
}
/** The planned times from `from` on and before `to`: ISO with an offset. */
export interface Backfill extends AskSchedule {
  readonly from: string
  readonly to: string
}

/** `key`: goes into the field that its trigger names as its id. `input`: in place of what the instance was started with. */
export interface Restart extends Hold {
  readonly key?: string
  readonly input?: JsonValue
}
/** `instance`: the new one. */
export type Restarted = { readonly kind: 'done' | 'sent'; readonly instance: string } | Failure

/** How far a feed is, in payloads. */
export interface FeedProgress {
  /** Answered so far: the sum of the four below. */
  readonly done: number
  /** All there are; null where the payloads do not say how many they are. */
  readonly total: number | null
  readonly accepted: number
  readonly duplicates: number
  /** Could not be decoded: each is kept with the reason and the raw text. */
  readonly deadLettered: number
  readonly refused: number
}
/** The payloads themselves could not be read to their end, or one could not be printed as JSON. */
export interface Broken {
  readonly kind: 'broken'
  readonly message: string
}
/** `failed`: feed it again, what was taken counts once. */
export type Fed =
  | { readonly kind: 'done' | 'stopped'; readonly progress: FeedProgress }
  | { readonly kind: 'failed'; readonly failure: Failure | Broken; readonly progress: FeedProgress }

/** The answer to one payload of a feed; `line` counts from 1. */
export type LineAnswer = { readonly line: number; readonly deadLetter?: string } & (
  | Accepted
  | Completed<JsonValue>
  | SignalAccepted
  | Omit<Refused, 'status'>
)
