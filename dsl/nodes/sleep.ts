// sleep: a workflow that lets time pass.
import { z } from 'zod'
import type { Duration } from '../data.ts'
import { durationMistake } from '../mistakes.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'

/** Lets time pass; the input goes through. */
export const sleep = <I>(duration: Duration): Node<I, I, never> => node({ kind: 'sleep', duration })

export interface SleepGraph {
  readonly kind: 'sleep'
  readonly duration: string
}
export const sleepDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('sleep'), duration: z.string() }),
  ownName: () => 'sleep',
  limit: ({ duration }) => duration,
  mistakes: ({ duration }) => durationMistake(duration),
  yields: (_, before) => before,
} satisfies NodeDefinition<SleepGraph>
