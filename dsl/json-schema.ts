// A schema as JSON Schema: what a caller sends, for people, for forms, and to be compared.
import { z } from 'zod'
import { canonical } from '../base/index.ts'
import type { JsonValue } from '../base/index.ts'
import type { AnySchema } from './schema.ts'

export type Described = { readonly kind: 'ok'; readonly value: JsonValue } | { readonly kind: 'refused'; readonly problem: string }

/** What the schema takes; a part that JSON Schema cannot express becomes "anything". Refused where it cannot be described at all. */
export const describedSchema = (schema: AnySchema): Described => {
  if (!(schema instanceof z.core.$ZodType))
    return { kind: 'refused', problem: 'one of its schemas was not made by zod, or by another copy of zod' }
  try {
    const described: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })))
    return canonical(described, 'the JSON schema')
  } catch (error) {
    return { kind: 'refused', problem: error instanceof Error ? error.message : 'one of its schemas cannot be described' }
  }
}

export const jsonSchemaOf = (schema: AnySchema): JsonValue | undefined => {
  const described = describedSchema(schema)
  return described.kind === 'ok' ? described.value : undefined
}

/** The same for a form: its fields stand as the author wrote them, not in the order of their names. */
export const formSchemaOf = (schema: AnySchema): JsonValue | undefined =>
  jsonSchemaOf(schema) === undefined
    ? undefined
    : // `as`: what JSON.parse yields is JSON; that it can be described was just seen.
      (JSON.parse(JSON.stringify(z.toJSONSchema(schema as z.core.$ZodType, { io: 'input', unrepresentable: 'any' }))) as JsonValue)
