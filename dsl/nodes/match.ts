// match: a step decides, the graph routes by `kind` of the output before.
import { z } from 'zod'
import type { Branch } from '../graph.ts'
import { branchMistakes } from '../mistakes.ts'
import type { OutputKinds, NodeDefinition } from './definition.ts'
import { branchesOf } from './branches.ts'
import type { Problem } from '../data.ts'
import { node } from '../node.ts'
import type { InOf, Node, OutOf, PartsOf } from '../node.ts'

export type KindOf<I> = I extends { readonly kind: infer Kind extends string } ? Kind : never
/** `I` where its kind is `Kind`; also where one member has several kinds, as `kind: x ? 'a' : 'b'` makes it. */
export type OfKind<I, Kind extends string> = I extends { readonly kind: infer K }
  ? [Extract<K, Kind>] extends [never]
    ? never
    : [K] extends [Kind]
      ? I
      : I & { readonly kind: Kind }
  : never
type Cases<I> = { readonly [Kind in KindOf<I>]: Node<OfKind<I, Kind>, unknown, unknown> }
type Routes<C> = { [Kind in keyof C & string]: InOf<C[Kind]> & { readonly kind: Kind } }[keyof C & string]
type Leftover<C, I> = Exclude<keyof C, KindOf<I>> & string
type Missing<C, I> = Exclude<KindOf<I>, keyof C>
/** Who writes the cases of what stands inside a race, say, is told of those of the race. */
type LeftoverText<Kind extends string, Others extends string> = [Others] extends [never]
  ? `the output before has no kind '${Kind}'`
  : `the output before has no kind '${Kind}': it can be '${Others}', which has no case`
/** Has every member of the union a `kind` with literal values? */
type Unrouted<I> = [I] extends [{ readonly kind: string }] ? (string extends KindOf<I> ? true : never) : true
type Mistake<C, I> = [Unrouted<I>] extends [never]
  ? [Leftover<C, I>] extends [never]
    ? [Missing<C, I>] extends [never]
      ? unknown
      : { readonly [Kind in Missing<C, I>]: Problem<`match has no case '${Kind}', which the output before can be`> }
    : { readonly [Kind in Leftover<C, I>]: Problem<LeftoverText<Kind, Missing<C, I> & string>> }
  : Problem<"match follows 'kind' of the output before, which must have literal values: write 'a' as const where a condition chooses the object">
/** One case for each `kind` of the output before, each taking its own narrowed type; the output is that of the case taken. */
export const match = <C extends object, I = Routes<C>>(
  cases: Mistake<C, I> & Cases<I> & C,
): Node<I, OutOf<C[keyof C]>, PartsOf<C[keyof C]>> => {
  const { branches, named } = branchesOf(cases)
  return node({ kind: 'match', branches }, named)
}

export interface MatchGraph {
  readonly kind: 'match'
  readonly branches: readonly Branch[]
}
export const matchDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('match'), branches: z.array(z.strictObject({ name: z.string(), graph })) }),
  ownName: () => undefined,
  parts: ({ branches }) => branches,
  mistakes: ({ branches }) => branchMistakes(branches.map(({ name }) => name)),
  instant: () => true,
  yields: ({ branches }, before, follow) => {
    const kinds = union(branches.map(({ name }, i) => follow(i, [name])))
    const names = branches.map(({ name }) => name)
    return { kinds, mistakes: before === undefined ? [] : caseMistakes(before, names) }
  },
} satisfies NodeDefinition<MatchGraph>

const union = (all: readonly OutputKinds[]): OutputKinds => {
  const known = all.filter((kinds) => kinds !== undefined)
  return known.length === all.length ? [...new Set(known.flat())] : undefined
}

const caseMistakes = (kinds: readonly string[], cases: readonly string[]): readonly string[] => [
  ...kinds.filter((kind) => !cases.includes(kind)).map((kind) => `match has no case '${kind}', which the output before can be`),
  ...cases.filter((name) => !kinds.includes(name)).map((name) => `match has a case '${name}', which the output before can never be`),
]
