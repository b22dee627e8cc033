// match: a step decides, the graph routes by `kind` of the output before.
import { branchesOf } from './branches.ts'
import type { Problem } from './data.ts'
import { node } from './node.ts'
import type { InOf, Node, OutOf, PartsOf } from './node.ts'

interface Routed {
  readonly kind: string
}
type Cases<I extends Routed> = { readonly [Kind in I['kind']]: Node<Extract<I, { readonly kind: Kind }>, unknown, unknown> }
type Routes<C> = { [Kind in keyof C & string]: InOf<C[Kind]> & { readonly kind: Kind } }[keyof C & string]
type Leftover<C, I extends Routed> = Exclude<keyof C, I['kind']> & string
type Exhaustive<C, I extends Routed> = string extends I['kind']
  ? { readonly [Kind in keyof C]: Problem<"match follows 'kind' of the output before, which must have literal values"> }
  : [Leftover<C, I>] extends [never]
    ? C
    : { readonly [Kind in Leftover<C, I>]: Problem<`the output before has no kind '${Kind}'`> }

/** One case for each `kind` of the output before, each taking its own narrowed type; the output is that of the case taken. */
export const match = <C extends Cases<I>, I extends Routed = Routes<C>>(
  cases: Cases<I> & Exhaustive<C, I>,
): Node<I, OutOf<C[keyof C]>, PartsOf<C[keyof C]>> => {
  const { branches, named } = branchesOf(cases)
  return node({ kind: 'match', branches }, named)
}
