// The values that a zod schema takes, as a fast-check arbitrary.
import * as fc from 'fast-check'
import { z } from 'zod'

/** Values for schemas that are known by name, wherever they stand. */
export type NamedValues = ReadonlyMap<z.core.$ZodType, fc.Arbitrary<unknown>>

/** @throws where a schema of a type that it does not know has no values in `named`. */
export const arbitraryOf = <S extends z.ZodType>(schema: S, named: NamedValues): fc.Arbitrary<z.output<S>> =>
  // `as`: that each value is one of the schema's is asserted where properties are run (codec.test.ts).
  build(schema, named) as fc.Arbitrary<z.output<S>>

const build = (schema: z.core.$ZodType, named: NamedValues): fc.Arbitrary<unknown> => {
  const known = named.get(schema)
  if (known) return known
  const inner = (of: z.core.$ZodType): fc.Arbitrary<unknown> => build(of, named)
  if (schema instanceof z.ZodObject) return objectOf(schema, inner)
  if (schema instanceof z.ZodNullable) return fc.option(inner(schema.unwrap()))
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(inner))
  if (schema instanceof z.ZodArray) return fc.uniqueArray(inner(schema.element), { maxLength: 3 })
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values)
  if (schema instanceof z.ZodBoolean) return fc.boolean()
  if (schema instanceof z.ZodNumber) return fc.double({ noNaN: true, noDefaultInfinity: true })
  if (schema instanceof z.ZodString) return fc.string({ unit: 'grapheme', maxLength: 8 })
  if (schema instanceof z.ZodRecord) return fc.dictionary(fc.string(), inner(schema.valueType))
  const names = schema instanceof z.ZodType ? schema.meta()?.['enum'] : undefined
  if (Array.isArray(names)) return fc.constantFrom(...names)
  throw new Error(`no arbitrary is known for a schema of type '${schema.constructor.name}': name its values`)
}

const objectOf = (schema: z.ZodObject, inner: (of: z.core.$ZodType) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const optional = (field: z.core.$ZodType): field is z.ZodExactOptional | z.ZodOptional =>
    field instanceof z.ZodExactOptional || field instanceof z.ZodOptional
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, inner(optional(field) ? field.unwrap() : field)] as const)
  const required = Object.entries(schema.shape).flatMap(([name, field]) => (optional(field) ? [] : [name]))
  return fc.record(Object.fromEntries(fields), { requiredKeys: required })
}
