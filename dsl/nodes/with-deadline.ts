// withDeadline: a body that must end in time; what it has patched by then stands.
import { z } from 'zod'
import type { Graph } from '../graph.ts'
import { momentMistake, momentOf, MomentSchema, momentText } from '../moment.ts'
import type { Moment, SoundMoment } from '../moment.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf } from '../node.ts'
import { bodiesOf } from './body.ts'
import type { Body, Say, UndoText } from './body.ts'
import type { NodeDefinition } from './definition.ts'

export interface InTime<out V> {
  readonly kind: 'inTime'
  readonly value: V
}
export interface Late<out I> {
  readonly kind: 'late'
  readonly input: I
}
/** The body, at most until the moment. What is still open then is abandoned; what was patched is in the state already. */
export const withDeadline = <B extends object, const M extends Moment, I = InOf<B>>(
  body: Say<UndoText<B, 'withDeadline'>> & Body<B, Fixed<I>>,
  moment: SoundMoment<M, I>,
): Node<I, InTime<OutOf<B>> | Late<I>, PartsOf<B>> => {
  const { graphs, named } = bodiesOf({ body })
  return node({ kind: 'withDeadline', moment: momentOf(moment), ...graphs }, named)
}

export interface WithDeadlineGraph {
  readonly kind: 'withDeadline'
  readonly moment: Moment
  readonly body: Graph
}
export const withDeadlineDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('withDeadline'), moment: MomentSchema, body: graph }),
  ownName: () => undefined,
  limit: ({ moment }) => momentText(moment),
  parts: ({ body }) => [{ name: 'body', graph: body }],
  mistakes: ({ moment }) => momentMistake(moment),
  yields: (_, before, follow) => {
    follow(0, before)
    return ['inTime', 'late']
  },
} satisfies NodeDefinition<WithDeadlineGraph>
