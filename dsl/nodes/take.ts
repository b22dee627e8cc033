// take: one field of what comes in goes on, so that no step is written only to unwrap.
import { z } from 'zod'
import type { Sound } from '../data.ts'
import type { FieldOf } from '../moment.ts'
import { node } from '../node.ts'
import type { Fixed, Node } from '../node.ts'
import { leaf } from './definition.ts'
import type { NodeDefinition } from './definition.ts'

/** Yields one field of what comes in. `keyof` is there for the editor, which proposes the fields. */
export const take = <const Field extends string, I = { readonly [K in Field]: unknown }>(
  field:
    | (keyof Fixed<I> & string)
    | Sound<Field, [I] extends [{ readonly [K in Field]: unknown }] ? never : `the input has no field '${Field}'`>,
): Node<I, FieldOf<I, Field>, never> => node({ kind: 'take', field: field as string }) // a sentence stands here only where nothing compiles

export interface TakeGraph {
  readonly kind: 'take'
  readonly field: string
}
export const takeDefinition = {
  ...leaf,
  schema: () => z.strictObject({ kind: z.literal('take'), field: z.string() }),
  ownName: () => 'take',
  title: ({ field }) => `take ${field}`,
  mistakes: ({ field }) => (field === '' ? ['it takes no field: write the name of a field of the input'] : []),
  yields: () => undefined,
  instant: () => true,
} satisfies NodeDefinition<TakeGraph>
