// How a kind of node behaves in an instance: what comes of reaching it, and how its work begins.
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Graph, GraphOf, Scope } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Draft } from '../decide/draft.ts'
import type { Undoable } from '../events.ts'
import type { NodeDone, Instance, StreamState } from '../state.ts'

/** A node that was reached, in one visit, with what went in. */
export interface At {
  readonly node: string
  readonly visit: number
  readonly input: JsonValue
  /** The branches (and workflows with a state of their own) around the node, outermost first. */
  readonly scopes: readonly Scope[]
  /** The items, branches and workflows around it, outermost first: `compensate` undoes what stands in the innermost. */
  readonly units: readonly string[]
  /** What an undo will need, where it stands under a `withCompensation`. */
  readonly undoable: Undoable | undefined
}

/** One of its parts that has ended. `root`: the journal's order of what led there from outside, to say which of two things came first; of the same, `since`. */
export interface EndedPart {
  readonly part: number
  readonly root: number
  readonly since: number
}

/** What is known of it by now. */
export interface Progress extends At {
  /** The visit that it gives to what stands inside, unless it gives another. */
  readonly base: number
  /** How many parts (or items, or rounds) it went into. */
  readonly begun: number
  /** The visit that the one before had. */
  readonly entered: number
  /** How many of them have ended, and what they gave, by their index, where it went into several at a time. */
  readonly ended: number
  readonly outputs: readonly JsonValue[]
  /** What the part that ended last gave. */
  readonly last?: JsonValue | undefined
  /** Which of them ended first. */
  readonly first?: EndedPart | undefined
  /** The part for which it became ready. */
  readonly cause?: number | undefined
  readonly lastPart: number
}

export interface Entering {
  readonly part: number
  /** The visit of what stands inside, where it is not that of the node. */
  readonly base?: number
}

/** Where the flow goes from a node. */
export type Next =
  /** Into one part, in the visit `base` where it is another. */
  | { readonly kind: 'into'; readonly part: number; readonly input: JsonValue; readonly base?: number }
  /** Into several side by side: what each gives is kept. `ready`: its own work can begin beside them. */
  | { readonly kind: 'intoParts'; readonly parts: readonly Entering[]; readonly input: JsonValue; readonly ready?: true }
  /** Into its only part once for each input, at most so many at a time; item i has the visit `base` + i. */
  | { readonly kind: 'intoItems'; readonly inputs: readonly JsonValue[]; readonly base: number; readonly atOnce: number }
  /** Its own work can begin, unless it has begun. */
  | { readonly kind: 'ready'; readonly cause?: number }
  /** Some of its parts have not ended. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'ended'; readonly output: JsonValue }

/** Work that can begin now. */
export type ReadyAt<K extends Graph['kind']> = At & {
  readonly kind: K
  readonly graph: GraphOf<K>
  readonly base: number
  readonly outputs: readonly JsonValue[]
  readonly last?: JsonValue | undefined
  readonly first?: EndedPart | undefined
  readonly cause?: number | undefined
}
/** What work begins with. */
export interface Beginning {
  readonly draft: Draft
  readonly workflow: AnyWorkflow
  readonly holder: Instance
}

/** Whose turn it is among what is ready by the same: what decides over others comes first. In a race, what asks the outside for something comes last. */
export type Urgency = 'decides' | 'asks'

export interface NodeBehaviour<K extends Graph['kind']> {
  /** Asked when it was reached, when one of its parts has ended, and when the journal holds what came of its own work (`done`). */
  readonly next: (graph: GraphOf<K>, at: Progress, done: NodeDone | undefined, holder: Instance) => Next
  /** Whether its work has begun and waits for what comes from outside. Without it, work ends in the moment in which it begins. */
  readonly hasBegun?: (at: At, holder: Instance, state: Pick<StreamState, 'effects'>) => boolean
  /** Begins its work: records what happens, or why it cannot. */
  readonly begin?: (on: Beginning, work: ReadyAt<K>) => void
  /** Once its work has begun the flow goes into its parts, and it stays open beside them. */
  readonly entersOnceBegun?: true
  readonly urgency?: Urgency
}

export const READY: Next = { kind: 'ready' }
export const WAITS: Next = { kind: 'waits' }
export const ended = (output: JsonValue): Next => ({ kind: 'ended', output })
export const into = (part: number, input: JsonValue, base?: number): Next => ({
  kind: 'into',
  part,
  input,
  ...(base !== undefined && { base }),
})
