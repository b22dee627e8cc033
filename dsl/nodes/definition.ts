// What the DSL knows of a kind of node: its shape, its name in ids, what stands inside it, what can be wrong, what it yields.
import type { z } from 'zod'
import type { Graph } from '../graph.ts'
import type { Named } from '../node.ts'

/** What holds at a place in a graph. */
export interface Around {
  readonly path: string
  /** How many nodes that draw something stand around it, and it itself. */
  readonly depth: number
  /** How many flows do. */
  readonly flows: number
  /** The aggregate of the stream, which nesting does not change; null: the stream is the instance's own. */
  readonly stream: string | null
  /** Whether the nearest state is the stream's, or that of a nested workflow with a state of its own. */
  readonly state: 'stream' | 'nested'
  /** The workflows around, outermost first. */
  readonly workflows: readonly string[]
}

/** Something that stands directly inside a node. */
export interface Part {
  /** What its path adds to that of the node: an index, the name of a branch. */
  readonly name: string | number
  readonly graph: Graph
  /** Patches inside stay there until the node publishes them. `own`: a workflow with a state of its own begins here. */
  readonly scope?: { readonly own?: string }
}

/** The values of `kind` that an output can have; undefined where only the types know them. */
export type OutputKinds = readonly string[] | undefined

/** Where a node stands, with all that the workflow names. */
export interface Setting extends Around {
  readonly named: readonly Named[]
}

export interface NodeDefinition<G extends Graph> {
  /** The published JSON form; `graph` is that of any node, for what contains others. */
  readonly schema: (graph: z.ZodType<Graph>) => z.ZodType<G>
  /** The last part of its id, and what people call it; undefined for what contains others, whose id is its path. */
  readonly ownName: (node: G) => string | undefined
  /** How long it lasts at most, as its author wrote it. */
  readonly limit?: (node: G) => string
  /** In the order of their definition. */
  readonly parts: (node: G) => readonly Part[]
  /** What is wrong with it where it stands, in sentences; its parts are asked on their own. */
  readonly mistakes: (node: G, setting: Setting) => readonly string[]
  /** What changes for its parts. */
  readonly around?: (node: G, around: Around) => Partial<Around>
  /**
   * What it yields after an output of these kinds, and what is wrong with its cases. `follow` tells what a part yields; every part is
   * followed, so that all mistakes inside are found.
   */
  readonly yields: (node: G, before: OutputKinds, follow: (part: number, before: OutputKinds) => OutputKinds) => OutputKinds | Misrouted
}
export interface Misrouted {
  readonly kinds: OutputKinds
  readonly mistakes: readonly string[]
}

/** For a kind that contains nothing. */
export const leaf = { parts: (): readonly Part[] => [] } as const
