// repeat: goes round while the body says 'again', at most so many times.
import { z } from 'zod'
import type { Graph } from '../graph.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf } from '../node.ts'
import { bodiesOf } from './body.ts'
import type { Body, Say } from './body.ts'
import type { NodeDefinition } from './definition.ts'
import type { KindOf, OfKind } from './match.ts'

/** All rounds are used up, and the last one still said 'again': `input` is what it gave, which no further round took. */
export interface Exhausted<out I> {
  readonly kind: 'exhausted'
  readonly input: I
}
/** What is left of `O` without 'again'. */
type Rest<O> = O extends { readonly kind: infer K extends string }
  ? [K] extends ['again']
    ? never
    : 'again' extends K
      ? OfKind<O, Exclude<K, 'again'>>
      : O
  : never
/** The fields of `I` that `V` lacks or has otherwise. */
type Misfit<V, I> = {
  [K in keyof I & string]: K extends keyof V ? ([V[K]] extends [I[K]] ? never : K) : {} extends Pick<I, K> ? never : K
}[keyof I & string]
type RoundMistake<O, I> = [O] extends [{ readonly kind: string }]
  ? string extends KindOf<O>
    ? "repeat follows 'kind' of what its body yields, which must have literal values: write 'a' as const where a condition chooses the object"
    : 'exhausted' extends KindOf<O>
      ? "the body of repeat yields kind 'exhausted' itself, which says here that all rounds are used up"
      : 'again' extends KindOf<O>
        ? [OfKind<O, 'again'>] extends [I]
          ? never
          : [Misfit<OfKind<O, 'again'>, I>] extends [never]
            ? "what is yielded as 'again' is not what the body takes"
            : `what is yielded as 'again' does not fit what the body takes, at '${Misfit<OfKind<O, 'again'>, I>}'`
        : "the body of repeat never yields kind 'again'"
  : "repeat follows 'kind' of what its body yields, which must have literal values: write 'a' as const where a condition chooses the object"

/**
 * Goes round while the body yields kind 'again', whose whole output is the next round's input; at most `max` rounds. A body that begins
 * with a node that carries its input takes exactly what comes in, literals too: `takes<T>()` before it says what each round takes.
 */
export const repeat = <B extends object, I = InOf<B>>(
  body: Say<RoundMistake<OutOf<B>, InOf<B>>> & Body<B, Fixed<I>>,
  { max }: { readonly max: number },
): Node<I, Rest<OutOf<B>> | Exhausted<OfKind<OutOf<B>, 'again'>>, PartsOf<B>> => {
  const { graphs, named } = bodiesOf({ body })
  return node({ kind: 'repeat', max, ...graphs }, named)
}

export interface RepeatGraph {
  readonly kind: 'repeat'
  readonly max: number
  readonly body: Graph
}
export const repeatDefinition = {
  schema: (graph) => z.strictObject({ kind: z.literal('repeat'), max: z.number(), body: graph }),
  ownName: () => undefined,
  limit: ({ max }) => `${max} rounds`,
  parts: ({ body }) => [{ name: 'body', graph: body }],
  mistakes: ({ max }) => (Number.isSafeInteger(max) && max > 0 ? [] : [`max is ${max}: write a whole number of rounds, from 1`]),
  yields: (_, before, follow) => {
    const kinds = follow(0, before === undefined ? undefined : [...new Set([...before, 'again'])])
    if (kinds === undefined) return undefined
    const mistakes = [
      ...(kinds.includes('again') ? [] : ["the body of repeat never yields kind 'again'"]),
      ...(kinds.includes('exhausted')
        ? ["the body of repeat yields kind 'exhausted' itself, which says here that all rounds are used up"]
        : []),
    ]
    return { kinds: [...kinds.filter((kind) => kind !== 'again'), 'exhausted'], mistakes }
  },
} satisfies NodeDefinition<RepeatGraph>
