// parallel: all branches at once, joined by name; each key of the state is patched by one branch only.
import { z } from 'zod'
import type { Branch } from '../graph.ts'
import { branchMistakes } from '../mistakes.ts'
import type { NodeDefinition } from './definition.ts'
import { branchesOf } from './branches.ts'
import type { Sound } from '../data.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf, Step } from '../node.ts'

type Branches<I> = Readonly<Record<string, Node<I, unknown, unknown>>>
/** The same by name: a branch that does not take the input is reported itself. */
type Each<B, I> = { readonly [K in keyof B]: Node<I, unknown, unknown> }
type PatchKeys<N> = PartsOf<N> extends infer P ? (P extends Step<string, never, infer Patch> ? keyof Patch & string : never) : never
type Patcher<N, Key> =
  PartsOf<N> extends infer P ? (P extends Step<infer Name, never, infer Patch> ? (Key extends keyof Patch ? Name : never) : never) : never
type Shared<N, M, In extends string> = PatchKeys<N> & PatchKeys<M> extends infer Key
  ? Key extends string
    ? `step '${Patcher<N, Key>}' patches '${Key}', and so does '${Patcher<M, Key>}' in branch '${In}'`
    : never
  : never
type Clash<B, K extends keyof B> = { [L in Exclude<keyof B, K> & string]: Shared<B[K], B[L], L> }[Exclude<keyof B, K> &
  string] extends infer Text extends string
  ? Text
  : never
export type Disjoint<B> = [{ [K in keyof B]: Clash<B, K> }[keyof B]] extends [never]
  ? B
  : { readonly [K in keyof B]: Sound<B[K], Clash<B, K>> }

/** All branches take the same input; the output has one field for each branch. */
export const parallel = <B extends object, I = InOf<B[keyof B]>>(
  branches: Branches<Fixed<I>> & Disjoint<B> & Each<B, Fixed<I>>,
): Node<I, { readonly [K in keyof B]: OutOf<B[K]> }, PartsOf<B[keyof B]>> => {
  const { branches: all, named } = branchesOf(branches)
  return node({ kind: 'parallel', branches: all }, named)
}

export interface ParallelGraph {
  readonly kind: 'parallel'
  readonly branches: readonly Branch[]
}
export const parallelDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('parallel'), branches: z.array(z.strictObject({ name: z.string(), graph })) }),
  ownName: () => undefined,
  parts: ({ branches: all }) => all.map(({ name, graph }) => ({ name, graph, scope: {} })),
  mistakes: ({ branches: all }) => branchMistakes(all.map(({ name }) => name)),
  instant: () => true,
  yields: ({ branches: all }, before, follow) => {
    all.forEach((_, i) => follow(i, before))
    return undefined
  },
} satisfies NodeDefinition<ParallelGraph>
