// What the DSL knows of a kind of node: its shape, its name in ids, what stands inside it, what can be wrong, what it yields.
import type { z } from 'zod'
import type { Graph, Scope } from '../graph.ts'
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
  /** The nodes around, outermost first, each with the part of it that one stands in. */
  readonly inside: readonly Enclosing[]
  /** Whether something stands under `withCompensation` in the innermost item, branch or workflow around. */
  readonly undoable: boolean
}
interface Enclosing {
  readonly kind: Graph['kind']
  readonly part: Part
}

/** Something that stands directly inside a node. */
export interface Part {
  /** What its path adds to that of the node: an index, the name of a branch. */
  readonly name: string | number
  readonly graph: Graph
  /** Patches inside stay there until the node publishes them. `own`: a workflow with a state of its own begins here. */
  readonly scope?: Omit<Scope, 'path'>
  /** What `compensate` undoes ends here, as at each scope: an item, a workflow. A round is no such unit. */
  readonly unit?: true
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
  /** What a drawing calls it, where its own name does not say it all. */
  readonly title?: (node: G) => string
  /** How long it lasts at most, how many rounds, how many at a time: in the words of its author. */
  readonly limit?: (node: G) => string | undefined
  /** In the order of their definition. */
  readonly parts: (node: G) => readonly Part[]
  /** What is wrong with it where it stands, in sentences; its parts are asked on their own. */
  readonly mistakes: (node: G, setting: Setting) => readonly string[]
  /** What changes for one of its parts. */
  readonly around?: (node: G, around: Around, part: Part) => Partial<Around>
  /** Whether it ends in the turn in which it begins, where all of its parts do: it waits for nothing. */
  readonly instant?: (node: G) => boolean
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

/** Whether a node stands in such a part, at any depth. */
export const isInside = ({ inside }: Pick<Around, 'inside'>, kind: Graph['kind'], part?: string): boolean =>
  inside.some((at) => at.kind === kind && (part === undefined || at.part.name === part))
