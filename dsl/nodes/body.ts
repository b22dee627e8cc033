// What nodes with a body have in common: the types that a body is checked by, and how it becomes part of the graph.
import type { Problem } from '../data.ts'
import type { Graph } from '../graph.ts'
import { asPart } from '../node.ts'
import type { AnyNode, Named, Node, PartsOf, Step } from '../node.ts'

/** Nothing where there is nothing to say, else the sentence. */
export type Say<Mistake extends string> = [Mistake] extends [never] ? unknown : Problem<Mistake>
/** `B`, but nothing while it is being inferred: `never` in an intersection would hide the input from what stands in the body. */
type Itself<B> = [B] extends [never] ? unknown : B
/** A body: it takes `I`, and stays itself for what is asked of it. The caller says whether `I` is an inference site. */
export type Body<B, I> = Node<I, unknown, unknown> & Itself<B>

/** Which steps of a node patch what, in words. */
export type PatchText<N> =
  PartsOf<N> extends infer P
    ? P extends Step<infer Name, never, infer Patch>
      ? [keyof Patch] extends [never]
        ? never
        : `step '${Name}' patches '${keyof Patch & string}'`
      : never
    : never

declare const undoing: unique symbol
/** Marks the steps of an undo. */
export interface OfUndo {
  readonly [undoing]: true
}
/** Which steps of an undo patch what, in words. What is abandoned may be found out to have happened when the flow has gone on: then an undo runs beside it. */
export type UndoText<N, In extends string> =
  PartsOf<N> extends infer P
    ? P extends OfUndo & Step<infer Name, never, infer Patch>
      ? [keyof Patch] extends [never]
        ? never
        : `step '${Name}' of an undo patches '${keyof Patch & string}': inside ${In} it may run when the flow has gone on, so it patches nothing`
      : never
    : never

/** Bodies by the name of their part, and all that they name. `as`: what does not fit does not compile. */
export const bodiesOf = <Name extends string>(
  bodies: Readonly<Record<Name, unknown>>,
): { readonly graphs: Readonly<Record<Name, Graph>>; readonly named: readonly Named[] } => {
  const parts = Object.entries(bodies).map(([name, body]) => ({ name, ...asPart(body as AnyNode) }))
  return {
    graphs: Object.fromEntries(parts.map(({ name, graph }) => [name, graph])) as Readonly<Record<Name, Graph>>,
    named: parts.flatMap(({ named }) => named),
  }
}
