// withEscalation: a body that goes on, and what is done when it has not ended in time.
import { z } from 'zod'
import type { Duration } from '../data.ts'
import type { Graph } from '../graph.ts'
import { durationMistake } from '../mistakes.ts'
import { momentMistake, momentOf, MomentSchema, momentText } from '../moment.ts'
import type { Moment, SoundMoment } from '../moment.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf } from '../node.ts'
import { bodiesOf } from './body.ts'
import type { Body, PatchText, Say } from './body.ts'
import type { NodeDefinition } from './definition.ts'

type ThenMistake<T> = PatchText<T> extends infer Text extends string ? `${Text}: what an escalation does patches nothing` : never

/**
 * The body goes on; at the moment, and then `every` so often until the body has ended, `then` runs beside it. It holds what ends at once, such
 * as steps. The output is the body's.
 */
export const withEscalation = <B extends object, const M extends Moment, T extends object, I = InOf<B> & InOf<T>>(
  body: Body<B, Fixed<I>>,
  moment: SoundMoment<M, I>,
  then: Say<ThenMistake<T>> & Body<T, Fixed<I>>,
  { every }: { readonly every?: Duration } = {},
): Node<I, OutOf<B>, PartsOf<B> | PartsOf<T>> => {
  const { graphs, named } = bodiesOf({ body, beat: then })
  return node({ kind: 'withEscalation', moment: momentOf(moment), every: every ?? null, ...graphs }, named)
}

export interface WithEscalationGraph {
  readonly kind: 'withEscalation'
  readonly moment: Moment
  /** null: once. */
  readonly every: string | null
  readonly body: Graph
  /** What is done at each beat; the part is called 'then', a field of that name would make a promise of it. */
  readonly beat: Graph
}
export const withEscalationDefinition = {
  schema: (graph) =>
    z.strictObject({ kind: z.literal('withEscalation'), moment: MomentSchema, every: z.string().nullable(), body: graph, beat: graph }),
  ownName: () => undefined,
  limit: ({ moment, every }) =>
    [typeof moment === 'string' ? `after ${moment}` : momentText(moment), ...(every === null ? [] : [`every ${every}`])].join(', '),
  parts: ({ body, beat }) => [
    { name: 'body', graph: body },
    { name: 'then', graph: beat },
  ],
  mistakes: ({ moment, every }) => [
    ...momentMistake(moment),
    ...(every === null ? [] : durationMistake(every).map((mistake) => `every: ${mistake}`)),
  ],
  yields: (_, before, follow) => {
    follow(1, before)
    return follow(0, before)
  },
} satisfies NodeDefinition<WithEscalationGraph>
