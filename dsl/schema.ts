// The one door from schemas as the DSL types them to schemas as zod runs them, and what they are made of.
import type { core } from 'zod'
import type { Zod } from './data.ts'

/** Any schema, at run time. */
export type AnySchema = Zod<unknown>

/** The schema that an author gave. `as`: where it is none of JSON its type is a sentence, and nothing compiles. */
export const anySchema = (schema: unknown): AnySchema => schema as AnySchema

/** The same schema with everything zod gives it. `as`: `Zod` names one property for the compiler's sake, but only zod makes schemas. */
export const zodOf = (schema: AnySchema): core.$ZodTypes => schema as core.$ZodTypes

/** How a schema was defined. */
// oxlint-disable-next-line no-underscore-dangle -- the name is zod's
export const defOf = (schema: AnySchema): core.$ZodTypes['_zod']['def'] => zodOf(schema)._zod.def

/** A schema inside another: of a field, of any item or entry, or of the same value (an option, a wrapped schema). */
export interface SchemaPart {
  readonly at: { readonly field: string } | 'any' | 'same'
  readonly schema: AnySchema
}
/** What a schema is directly made of. */
export const schemaParts = (schema: AnySchema): readonly SchemaPart[] => {
  const def = defOf(schema)
  if (def.type === 'object') return [...fields(def.shape), ...some('any', def.catchall)]
  if (def.type === 'array') return some('any', def.element)
  if (def.type === 'record') return some('any', def.valueType)
  if (def.type === 'tuple') return [...fields(def.items), ...some('any', def.rest)]
  if (def.type === 'union') return def.options.flatMap((option) => some('same', option))
  if (def.type === 'intersection') return [...some('same', def.left), ...some('same', def.right)]
  if (def.type === 'pipe') return [...some('same', def.in), ...some('same', def.out)]
  if (def.type === 'lazy') return some('same', def.getter())
  return 'innerType' in def ? some('same', def.innerType) : []
}

const fields = (schemas: Readonly<Record<string, AnySchema>> | readonly AnySchema[]): readonly SchemaPart[] =>
  Object.entries(schemas).map(([field, schema]) => ({ at: { field }, schema }))
const some = (at: 'any' | 'same', schema: AnySchema | null | undefined): readonly SchemaPart[] =>
  schema === null || schema === undefined ? [] : [{ at, schema }]
