// withCompensation: one thing that is done outside, and how it is undone; compensate undoes what is to be undone here.
import { z } from 'zod'
import type { Graph } from '../graph.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf, Step } from '../node.ts'
import { bodiesOf } from './body.ts'
import type { Body, Say, OfUndo } from './body.ts'
import { isInside, leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'
import type { KindOf, OfKind } from './match.ts'

/** What an undo takes: what the body was asked for with, and what came of it. */
export interface Undo<out I, out V> {
  readonly input: I
  readonly value: V
}
type ValueOf<O> = OfKind<O, 'ok'> extends { readonly value: infer V } ? V : never
const ONE = 'the body of withCompensation is one perform: make several of them'
type BodyMistake<O> = [KindOf<O> & 'ok'] extends [never] ? typeof ONE : never
/** The steps of an undo, marked: where it may run beside the flow, they may patch nothing. */
type InUndo<P> = P extends Step<string, never, unknown> ? P & OfUndo : P

/**
 * One `perform`, and what undoes it once it is `ok`: at `compensate()`, or when the instance is cancelled, in reverse order of the outcomes. The
 * undo may wait and ask for effects; what it yields goes nowhere, but an undo that yields `failed` (or another kind of what did not come about) is in review.
 */
export const withCompensation = <B extends object, U extends object, I = InOf<B>>(
  body: Say<BodyMistake<OutOf<B>>> & Body<B, Fixed<I>>,
  undo: Body<U, Undo<Fixed<I>, ValueOf<OutOf<B>>>>,
): Node<I, OutOf<B>, PartsOf<B> | InUndo<PartsOf<U>>> => {
  const { graphs, named } = bodiesOf({ body, undo })
  return node({ kind: 'withCompensation', body: alone(graphs.body), undo: graphs.undo }, named)
}
/** A fragment that says its input is a flow of one. */
const alone = (graph: Graph): Graph => (graph.kind === 'flow' && graph.nodes.length === 1 ? graph.nodes[0]! : graph)

export interface WithCompensationGraph {
  readonly kind: 'withCompensation'
  readonly body: Graph
  readonly undo: Graph
}
export const withCompensationDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('withCompensation'), body: graph, undo: graph }),
  ownName: () => undefined,
  parts: ({ body, undo }) => [
    { name: 'body', graph: body },
    { name: 'undo', graph: undo },
  ],
  mistakes: ({ body }, setting) => [
    ...(body.kind === 'perform' ? [] : [ONE]),
    ...(isInside(setting, 'withCompensation', 'undo') ? ['withCompensation cannot stand in an undo: nobody undoes an undo'] : []),
  ],
  yields: (_, before, follow) => {
    follow(1, undefined)
    return follow(0, before)
  },
} satisfies NodeDefinition<WithCompensationGraph>

/** Undoes what is to be undone in the innermost item, branch or workflow around it, the latest first; then its input goes on. */
export const compensate = <I>(): Node<I, I, never> => node({ kind: 'compensate' })

export interface CompensateGraph {
  readonly kind: 'compensate'
}
export const compensateDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('compensate') }),
  ownName: () => 'compensate',
  mistakes: (_, setting) => {
    if (isInside(setting, 'withCompensation', 'undo')) return ['compensate cannot stand in an undo: it would undo what is being undone']
    return setting.undoable ? [] : ['compensate has nothing to undo: no withCompensation stands in the item, branch or workflow around it']
  },
  yields: (_, before) => before,
} satisfies NodeDefinition<CompensateGraph>
