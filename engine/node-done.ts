// What the state holds of a node that has ended, or is on its way: by place, as `done` of an instance.
import type { JsonValue } from '../base/index.ts'
import type { ChildEnd, RecordedOutcome, Trouble } from './events.ts'

/** How a node of an instance ended. The output of a `perform`, wait or sleep follows from this and its input. */
export type NodeDone =
  | {
      readonly kind: 'step'
      readonly output: JsonValue
      /** The top-level keys of the state that it read, those that it patched or removed, and in which scope: who depends on whom. */
      readonly reads: readonly string[] | '*'
      readonly keys?: readonly string[]
      readonly scope?: string
    }
  | {
      readonly kind: 'joined'
      /** Of a race, the branch that won. */ readonly branch?: string
      /** Of an escalation, that of its last beat. */ readonly base?: number
    }
  /** A round of a loop has begun: the visit that all inside it gets, and what goes in. */
  | { readonly kind: 'round'; readonly round: number; readonly base: number; readonly input: JsonValue }
  /** Items of a list are under way: item i has the visit `base` + i. `joined`: they are done; `endedBy`: one of them ended the list. */
  | { readonly kind: 'items'; readonly count: number; readonly base: number; readonly joined?: true; readonly endedBy?: number }
  /** It stands inside an item of a list and is in review: the other items go on. */
  | ParkedItem
  /** What stood inside was given up, for it came too late. */
  | { readonly kind: 'late' }
  | { readonly kind: 'outcome'; readonly outcome: RecordedOutcome }
  /** What a child came to. */
  | { readonly kind: 'child'; readonly end: ChildEnd }
  /** It was asked for, and the flow goes on. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'received'; readonly payload: JsonValue }
  /** A person did the task, then. */
  | { readonly kind: 'answered'; readonly value: JsonValue; readonly by: string; readonly since: number }
  | { readonly kind: 'fired'; /** Of an escalation, the beat before. */ readonly round?: number; readonly base?: number }
  | Undoing
  /** A `compensate` that has begun, and what all is undone in. */
  | { readonly kind: 'compensating'; readonly unit?: string; readonly scope?: string }

/** At a `withCompensation`: what was done, as long as it is not undone. */
export interface Undoing {
  readonly kind: 'undo'
  /** What the undo takes: what went in, and what came of it. */
  readonly input: JsonValue
  readonly value?: JsonValue
  readonly units: readonly string[]
  /** Nobody waits for it: it is undone by itself, one after the other of those that were given up together. */
  readonly givenUp?: string
  /** The undo has begun: the visit of all that stands in it, and the scope that it patches. */
  readonly base?: number
  readonly scope?: string
  /** What a person gave in place of input and value. */
  readonly edited?: JsonValue
}

/** In review, beside other items that go on. */
interface ParkedItem {
  readonly kind: 'parked'
  readonly trouble: Trouble
  readonly since: number
  /** Of a list that could not be joined: its items, which are done. */
  readonly count?: number
  readonly base?: number
  /** Of a child whose result did not fit: what it came to. */
  readonly end?: ChildEnd
}
