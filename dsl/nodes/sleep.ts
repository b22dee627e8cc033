// sleep: a workflow that lets time pass.
import { z } from 'zod'
import { momentMistake, momentOf, MomentSchema, momentText } from '../moment.ts'
import type { Moment, Needs, SoundMoment } from '../moment.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'

/** Lets time pass until the moment; the input goes through. */
export const sleep = <const M extends Moment, I = Needs<M>>(moment: SoundMoment<M, I>): Node<I, I, never> =>
  node({ kind: 'sleep', duration: momentOf(moment) })

export interface SleepGraph {
  readonly kind: 'sleep'
  readonly duration: Moment
}
export const sleepDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('sleep'), duration: MomentSchema }),
  ownName: () => 'sleep',
  limit: ({ duration }) => momentText(duration),
  mistakes: ({ duration }) => momentMistake(duration),
  yields: (_, before) => before,
} satisfies NodeDefinition<SleepGraph>
