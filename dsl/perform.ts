// perform: a side effect whose outcome is awaited, with the input carried along.
import { node } from './node.ts'
import type { Node } from './node.ts'
import type { EffectKind, EffectValue, SideEffect } from './side-effect.ts'

export interface Ok<I, V> {
  readonly kind: 'ok'
  readonly input: I
  readonly value: V
}
export interface Failed<I, E> {
  readonly kind: 'failed'
  readonly input: I
  readonly error: E
}
export interface Unknown<I> {
  readonly kind: 'unknown'
  readonly input: I
}
/** What `perform` yields. */
export type Performed<I, V, E> = Ok<I, V> | Failed<I, E>

/**
 * Takes whatever has the payload's fields: the schema picks these, the whole input is carried along with the outcome.
 * An outcome that stays unknown is for a person to decide, unless `unknown: 'route'` gives it a route of its own.
 */
export const perform = <I extends P, const Kind extends string, P, V, E, How extends 'review' | 'route' = 'review'>(
  of: EffectKind<Kind, P, V, E> & EffectValue,
  options?: { readonly unknown: How },
): Node<I, Performed<I, V, E> | (How extends 'route' ? Unknown<I> : never), SideEffect<Kind, P, V, E>> =>
  node({ kind: 'perform', effect: of.kind, unknown: options?.unknown ?? 'review' }, [{ kind: 'sideEffect', name: of.kind, value: of }])
