// flow: one node after the other, each taking what the one before yields; takes: what a fragment of its own begins with.
import { z } from 'zod'
import type { Graph } from '../graph.ts'
import type { OutputKinds, NodeDefinition } from './definition.ts'
import { asPart, node } from '../node.ts'
import type { AnyNode, Fixed, Node } from '../node.ts'

/** Known by its identity: an empty flow that an author writes stays in the graph. */
const OPENING: Graph = { kind: 'flow', nodes: [] }

/** A sequence of up to twelve nodes; more than twelve nest. None: the input goes through. */
export function flow<A>(): Node<A, A, never>
export function flow<A, B, P1>(a: Node<A, B, P1>): Node<A, B, P1>
export function flow<A, B, C, P1, P2>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>): Node<A, C, P1 | P2>
// oxfmt-ignore
export function flow<A, B, C, D, P1, P2, P3>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>): Node<A, D, P1 | P2 | P3>
// oxfmt-ignore
export function flow<A, B, C, D, E, P1, P2, P3, P4>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>): Node<A, E, P1 | P2 | P3 | P4>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, P1, P2, P3, P4, P5>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>): Node<A, F, P1 | P2 | P3 | P4 | P5>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, P1, P2, P3, P4, P5, P6>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>): Node<A, G, P1 | P2 | P3 | P4 | P5 | P6>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, P1, P2, P3, P4, P5, P6, P7>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>, g: Node<Fixed<G>, H, P7>): Node<A, H, P1 | P2 | P3 | P4 | P5 | P6 | P7>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, P1, P2, P3, P4, P5, P6, P7, P8>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>, g: Node<Fixed<G>, H, P7>, h: Node<Fixed<H>, I, P8>): Node<A, I, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, P1, P2, P3, P4, P5, P6, P7, P8, P9>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>, g: Node<Fixed<G>, H, P7>, h: Node<Fixed<H>, I, P8>, i: Node<Fixed<I>, J, P9>): Node<A, J, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, K, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>, g: Node<Fixed<G>, H, P7>, h: Node<Fixed<H>, I, P8>, i: Node<Fixed<I>, J, P9>, j: Node<Fixed<J>, K, P10>): Node<A, K, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, K, L, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>, g: Node<Fixed<G>, H, P7>, h: Node<Fixed<H>, I, P8>, i: Node<Fixed<I>, J, P9>, j: Node<Fixed<J>, K, P10>, k: Node<Fixed<K>, L, P11>): Node<A, L, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10 | P11>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, K, L, M, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12>(a: Node<A, B, P1>, b: Node<Fixed<B>, C, P2>, c: Node<Fixed<C>, D, P3>, d: Node<Fixed<D>, E, P4>, e: Node<Fixed<E>, F, P5>, f: Node<Fixed<F>, G, P6>, g: Node<Fixed<G>, H, P7>, h: Node<Fixed<H>, I, P8>, i: Node<Fixed<I>, J, P9>, j: Node<Fixed<J>, K, P10>, k: Node<Fixed<K>, L, P11>, l: Node<Fixed<L>, M, P12>): Node<A, M, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10 | P11 | P12>
export function flow(...nodes: readonly AnyNode[]): AnyNode {
  const parts = nodes.map(asPart).filter(({ graph }) => graph !== OPENING)
  return node(
    { kind: 'flow', nodes: parts.map((part) => part.graph) },
    parts.flatMap((part) => part.named),
  )
}

/**
 * Says what a fragment takes: `flow(takes<Approved>(), perform(charge), …)`. A node that carries its input along, such as
 * `perform`, cannot know it in a constant of its own. It stands in types alone: a flow drops it from its graph.
 */
export const takes = <In>(): Node<In, In, never> => node(OPENING)
export interface FlowGraph {
  readonly kind: 'flow'
  readonly nodes: readonly Graph[]
}
export const flowDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('flow'), nodes: z.array(graph) }),
  ownName: () => undefined,
  parts: ({ nodes }) => nodes.map((graph, name) => ({ name, graph })),
  mistakes: () => [],
  instant: () => true,
  yields: ({ nodes }, before, follow) => nodes.reduce<OutputKinds>((last, _, i) => follow(i, last), before),
} satisfies NodeDefinition<FlowGraph>
