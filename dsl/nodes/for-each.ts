// forEach: the same body for each item of a list, side by side up to a bound; the results in order.
import { z } from 'zod'
import type { Sound } from '../data.ts'
import type { Graph } from '../graph.ts'
import type { FieldOf } from '../moment.ts'
import { node } from '../node.ts'
import type { Fixed, InOf, Node, OutOf, PartsOf } from '../node.ts'
import { bodiesOf } from './body.ts'
import type { Body, PatchText, Say } from './body.ts'
import type { NodeDefinition } from './definition.ts'
import type { KindOf, OfKind } from './match.ts'

/** What all items gave, in the order of the list; the input is carried along. */
export interface Results<out I, out O> {
  readonly input: I
  readonly results: readonly O[]
}
/** No item ended the list. */
export interface All<out I, out O> extends Results<I, O> {
  readonly kind: 'all'
}
/** This item ended the list: the others are abandoned. */
export interface EndedBy<out Kind extends string, out I, out Item, out O> {
  readonly kind: Kind
  readonly input: I
  readonly item: Item
  readonly value: O
}

type ItemOf<L> = L extends readonly (infer Item)[] ? Item : never
type FieldMistake<I, Field extends string> = [I] extends [{ readonly [K in Field]: unknown }]
  ? [FieldOf<I, Field>] extends [readonly unknown[]]
    ? never
    : `the input's field '${Field}' holds no list`
  : `the input has no field '${Field}'`
type BodyMistake<B> =
  PatchText<B> extends infer Text extends string ? `${Text}: a body of forEach gives an output and patches nothing` : never
const ALL = "'all' is what forEach yields when no item ended the list: give what ends it another kind"
type UntilMistake<O, Until> = [Until] extends ['all']
  ? typeof ALL
  : [Until] extends [KindOf<O>]
    ? never
    : `the body never yields kind '${Until & string}'`
/** What is left of `O` without the kind that ends the list. */
type Others<O, Until extends string> = O extends { readonly kind: infer K extends string }
  ? [K] extends [Until]
    ? never
    : [Extract<K, Until>] extends [never]
      ? O
      : OfKind<O, Exclude<K, Until>>
  : O
type Yield<I, Item, O, Until extends string> = [Until] extends [never]
  ? Results<I, O>
  : All<I, Others<O, Until>> | EndedBy<Until, I, Item, OfKind<O, Until>>

/**
 * The input's field holds the list, and the body gets an item. `concurrency`: so many items are open at once, all where nothing is said.
 * `until`: an item that ends with this kind ends the list.
 */
export const forEach = <
  const Field extends string,
  B extends object,
  const Until extends string = never,
  I = { readonly [K in Field]: readonly InOf<B>[] },
>(
  field: Sound<Field, FieldMistake<I, Field>>,
  body: Say<BodyMistake<B>> & Body<B, ItemOf<FieldOf<Fixed<I>, Field>>>,
  options: { readonly concurrency?: number; readonly until?: Sound<Until, UntilMistake<OutOf<B>, Until>> } = {},
): Node<I, Yield<I, ItemOf<FieldOf<I, Field>>, OutOf<B>, Until>, PartsOf<B>> => {
  const { graphs, named } = bodiesOf({ body })
  // `as`, twice: a sentence stands here only where nothing compiles.
  const { concurrency = null, until } = options as { readonly concurrency?: number; readonly until?: string }
  return node({ kind: 'forEach', field: field as string, concurrency, until: until ?? null, ...graphs }, named)
}

export interface ForEachGraph {
  readonly kind: 'forEach'
  readonly field: string
  /** null: all at once. */
  readonly concurrency: number | null
  /** null: all items are awaited. */
  readonly until: string | null
  readonly body: Graph
}
export const forEachDefinition = {
  schema: (graph) =>
    z.strictObject({
      kind: z.literal('forEach'),
      field: z.string(),
      concurrency: z.number().nullable(),
      until: z.string().nullable(),
      body: graph,
    }),
  ownName: () => undefined,
  title: ({ field }) => `forEach ${field}`,
  limit: ({ concurrency, until }) =>
    [concurrency === null ? 'all at once' : `${concurrency} at a time`, ...(until === null ? [] : [`until ${until}`])].join(', '),
  parts: ({ body }) => [{ name: 'body', graph: body, unit: true }],
  mistakes: ({ field, concurrency, until }) => [
    ...(field === '' ? ['its list has no name: write the name of the field of the input that holds it'] : []),
    ...(concurrency === null || (Number.isSafeInteger(concurrency) && concurrency > 0)
      ? []
      : [`concurrency is ${concurrency}: write a whole number from 1`]),
    ...(until === 'all' ? [ALL] : []),
  ],
  yields: ({ until }, _, follow) => {
    const kinds = follow(0, undefined)
    if (until === null) return undefined
    const never = kinds !== undefined && !kinds.includes(until)
    return { kinds: ['all', until], mistakes: never ? [`the body never yields kind '${until}'`] : [] }
  },
} satisfies NodeDefinition<ForEachGraph>
