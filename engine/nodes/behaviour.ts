// How a kind of node behaves in an instance: what comes of reaching it, and how its work begins.
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Graph, GraphOf, Scope } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Draft } from '../decide/draft.ts'
import type { NodeDone, Instance, StreamState } from '../state.ts'

/** A node that was reached, in one visit, with what went in. */
export interface At {
  readonly node: string
  readonly visit: number
  readonly input: JsonValue
  /** The branches (and workflows with a state of their own) around the node, outermost first. */
  readonly scopes: readonly Scope[]
}

/** What is known of it by now. */
export interface Progress extends At {
  /** How many of its parts have ended, and what they gave, by their index, where it went into all of them. */
  readonly ended: number
  readonly outputs: readonly JsonValue[]
  /** What the part that ended last gave. */
  readonly last?: JsonValue | undefined
}

/** Where the flow goes from a node. */
export type Next =
  /** Into one part, or into all of them; then what each gives is kept. */
  | { readonly kind: 'into'; readonly part: number; readonly input: JsonValue }
  | { readonly kind: 'intoAll'; readonly input: JsonValue }
  /** Its own work can begin, unless it has begun. */
  | { readonly kind: 'ready' }
  /** Some of its parts have not ended. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'ended'; readonly output: JsonValue }

/** Work that can begin now. */
export type ReadyAt<K extends Graph['kind']> = At & { readonly kind: K; readonly graph: GraphOf<K> }
/** What work begins with. */
export interface Beginning {
  readonly draft: Draft
  readonly workflow: AnyWorkflow
  readonly holder: Instance
}

export interface NodeBehaviour<K extends Graph['kind']> {
  /** Asked when it was reached, when one of its parts has ended, and when the journal holds what came of its own work (`done`). */
  readonly next: (graph: GraphOf<K>, at: Progress, done: NodeDone | undefined) => Next
  /** Whether its work has begun and waits for what comes from outside. Without it, work ends in the moment in which it begins. */
  readonly hasBegun?: (at: At, holder: Instance, state: Pick<StreamState, 'effects'>) => boolean
  /** Begins its work: records what happens, or why it cannot. */
  readonly begin?: (on: Beginning, work: ReadyAt<K>) => void
}

export const READY: Next = { kind: 'ready' }
export const WAITS: Next = { kind: 'waits' }
export const ended = (output: JsonValue): Next => ({ kind: 'ended', output })
export const into = (part: number, input: JsonValue): Next => ({ kind: 'into', part, input })
