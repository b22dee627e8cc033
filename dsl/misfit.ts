// Whether data that the schema of another version made fits this one, as far as that can be told.
import type { core } from 'zod'
import { fits } from './decode.ts'
import type { Issue } from './decode.ts'
import { defOf, schemaParts } from './schema.ts'
import type { AnySchema } from './schema.ts'

/** What keeps decoded data from the schema. Empty also where the schema makes something else of what it reads: it cannot judge that. */
export const misfits = (schema: AnySchema, data: unknown): readonly Issue[] => (isChanging(schema) ? [] : fits(schema, data))

const known = new WeakMap<AnySchema, boolean>()
const isChanging = (schema: AnySchema): boolean => {
  const found = known.get(schema) ?? changes(schema, new Set())
  known.set(schema, found)
  return found
}
/** `seen`: a schema may contain itself. */
const changes = (schema: AnySchema, seen: Set<AnySchema>): boolean => {
  if (seen.has(schema)) return false
  seen.add(schema)
  const { type } = defOf(schema)
  return type === 'pipe' || type === 'transform' || schemaParts(schema).some((part) => changes(part.schema, seen))
}

/**
 * What is wrong with data that this very schema made, as far as that can be told without making it again: a schema that changes what
 * it reads, or overwrites it, is not asked a second time.
 */
export const damageOf = (schema: AnySchema, data: unknown): readonly Issue[] => (overwrites(schema, new Set()) ? [] : misfits(schema, data))

/**
 * Whether what this schema made may be read by a schema like it again and stays what it is: it adds defaults and leaves out fields at most.
 * A payload is decoded once, by the version that asks: what makes cents of euros would do so a second time.
 */
export const readsAgain = (schema: AnySchema): boolean => !isChanging(schema) && !overwrites(schema, new Set())

const overwrites = (schema: AnySchema, seen: Set<AnySchema>): boolean => {
  if (seen.has(schema)) return false
  seen.add(schema)
  const { checks = [] } = defOf(schema)
  return checks.some(isOverwrite) || schemaParts(schema).some((part) => overwrites(part.schema, seen))
}
// oxlint-disable-next-line no-underscore-dangle -- the name is zod's
const isOverwrite = (check: core.$ZodCheck): boolean => check._zod.def.check === 'overwrite'
