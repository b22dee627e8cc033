// flow: one node after the other, each taking what the one before yields.
import { asPart, node } from './node.ts'
import type { AnyNode, Node } from './node.ts'

/** Not an inference site: a node that does not fit is reported itself, not the one before it. */
type After<T> = [T][T extends unknown ? 0 : never]

/** A sequence of up to twelve nodes; more than twelve nest. None: the input goes through. */
export function flow<A>(): Node<A, A, never>
export function flow<A, B, P1>(a: Node<A, B, P1>): Node<A, B, P1>
export function flow<A, B, C, P1, P2>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>): Node<A, C, P1 | P2>
// oxfmt-ignore
export function flow<A, B, C, D, P1, P2, P3>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>): Node<A, D, P1 | P2 | P3>
// oxfmt-ignore
export function flow<A, B, C, D, E, P1, P2, P3, P4>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>): Node<A, E, P1 | P2 | P3 | P4>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, P1, P2, P3, P4, P5>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>): Node<A, F, P1 | P2 | P3 | P4 | P5>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, P1, P2, P3, P4, P5, P6>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>): Node<A, G, P1 | P2 | P3 | P4 | P5 | P6>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, P1, P2, P3, P4, P5, P6, P7>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>, g: Node<After<G>, H, P7>): Node<A, H, P1 | P2 | P3 | P4 | P5 | P6 | P7>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, P1, P2, P3, P4, P5, P6, P7, P8>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>, g: Node<After<G>, H, P7>, h: Node<After<H>, I, P8>): Node<A, I, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, P1, P2, P3, P4, P5, P6, P7, P8, P9>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>, g: Node<After<G>, H, P7>, h: Node<After<H>, I, P8>, i: Node<After<I>, J, P9>): Node<A, J, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, K, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>, g: Node<After<G>, H, P7>, h: Node<After<H>, I, P8>, i: Node<After<I>, J, P9>, j: Node<After<J>, K, P10>): Node<A, K, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, K, L, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>, g: Node<After<G>, H, P7>, h: Node<After<H>, I, P8>, i: Node<After<I>, J, P9>, j: Node<After<J>, K, P10>, k: Node<After<K>, L, P11>): Node<A, L, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10 | P11>
// oxfmt-ignore
export function flow<A, B, C, D, E, F, G, H, I, J, K, L, M, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12>(a: Node<A, B, P1>, b: Node<After<B>, C, P2>, c: Node<After<C>, D, P3>, d: Node<After<D>, E, P4>, e: Node<After<E>, F, P5>, f: Node<After<F>, G, P6>, g: Node<After<G>, H, P7>, h: Node<After<H>, I, P8>, i: Node<After<I>, J, P9>, j: Node<After<J>, K, P10>, k: Node<After<K>, L, P11>, l: Node<After<L>, M, P12>): Node<A, M, P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10 | P11 | P12>
export function flow(...nodes: readonly AnyNode[]): AnyNode {
  const parts = nodes.map(asPart)
  return node(
    { kind: 'flow', nodes: parts.map((part) => part.graph) },
    parts.flatMap((part) => part.named),
  )
}
