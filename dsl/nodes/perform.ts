// perform: a side effect whose outcome is awaited, with the input carried along.
import type { Duration, Problem } from '../data.ts'
import { z } from 'zod'
import { durationMistake, nameMistake } from '../mistakes.ts'
import { retryMistakes, retryOf, RetrySchema } from '../retries.ts'
import type { Retry, RetryGraph } from '../retries.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'
import { node } from '../node.ts'
import type { Node } from '../node.ts'
import type { EffectKind, EffectValue, SideEffect } from '../side-effect.ts'

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

/** No constraint of `I`: where that fails, the nodes behind are told that they take the payload alone. */
type Takes<I, P> = [I] extends [P]
  ? unknown
  : [unknown] extends [I]
    ? Problem<'perform cannot know what comes in here: begin this part with takes<…>(), which says it'>
    : Problem<`perform picks its payload out of the output before, which ${Lacking<I, P>}`>
type Lacking<I, P> = [Exclude<keyof P, keyof I>] extends [never]
  ? 'has a field of another type'
  : `has no field '${Exclude<keyof P, keyof I> & string}'`

interface Options<How> {
  readonly unknown?: How
  /** When it is tried again, and the time limit of one call: here in place of what its declaration says. */
  readonly retries?: Retry
  readonly limit?: Duration
}
/**
 * Takes whatever has the payload's fields: the schema picks these, the whole input is carried along with the outcome.
 * An outcome that stays unknown is for a person to decide, unless `unknown: 'route'` gives it a route of its own.
 */
export const perform = <const Kind extends string, P, V, E, How extends 'review' | 'route' = 'review', I = P>(
  of: EffectKind<Kind, P, V, E> & EffectValue & Takes<I, P>,
  { unknown, retries, ...limit }: Options<How> = {},
): Node<I, Performed<I, V, E> | (How extends 'route' ? Unknown<I> : never), SideEffect<Kind, P, V, E>> =>
  node({ kind: 'perform', effect: of.kind, unknown: unknown ?? 'review', ...limit, ...(retries && { retries: retryOf(retries) }) }, [
    { kind: 'sideEffect', name: of.kind, value: of },
  ])

export interface PerformGraph {
  readonly kind: 'perform'
  readonly effect: string
  readonly unknown: 'review' | 'route'
  readonly retries?: RetryGraph
  readonly limit?: string
}
export const performDefinition = {
  ...leaf,
  schema: () =>
    z.strictObject({
      kind: z.literal('perform'),
      effect: z.string(),
      unknown: z.enum(['review', 'route']),
      retries: RetrySchema.exactOptional(),
      limit: z.string().exactOptional(),
    }),
  ownName: ({ effect }) => effect,
  mistakes: ({ effect, retries, limit }) => [
    ...nameMistake('side effect', effect),
    ...retryMistakes(retries ?? {}),
    ...(limit === undefined ? [] : durationMistake(limit).map((mistake) => `limit: ${mistake}`)),
  ],
  yields: (graph) => (graph.unknown === 'route' ? ['ok', 'failed', 'unknown'] : ['ok', 'failed']),
} satisfies NodeDefinition<PerformGraph>
