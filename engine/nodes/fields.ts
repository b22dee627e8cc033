// A field of a value that only the types know to be an object.
import type { JsonValue } from '../../base/index.ts'

export const fieldOf = (value: JsonValue | undefined, field: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, field)
    ? // `as`: what is an object and no list has fields.
      (value as Readonly<Record<string, JsonValue>>)[field]
    : undefined

/** What says which way an output goes. */
export const kindOf = (output: JsonValue | undefined): string | undefined => {
  const kind = fieldOf(output, 'kind')
  return typeof kind === 'string' ? kind : undefined
}
