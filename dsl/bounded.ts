// Which schemas certainly return: those that run nothing but zod's own checks, each once for a part of the value.
import { defOf, schemaParts } from './schema.ts'
import type { AnySchema } from './schema.ts'

/**
 * Whether reading a value takes time in proportion to it, whatever it holds. A pattern may backtrack without end, and refinements, transforms,
 * getters and messages are code of the author's: a schema with any of these is not bounded, nor is one that contains itself.
 */
export const isBounded = (schema: AnySchema): boolean => {
  const before = known.get(schema)
  if (before !== undefined) return before
  const bounded = holdsOnlyPlain(schema)
  known.set(schema, bounded)
  return bounded
}
const known = new WeakMap<AnySchema, boolean>()

/** Schemas inside a schema: a union tries all of its options on one value, and options may be shared by the million. */
const MOST = 500

const PLAIN: ReadonlySet<string> = new Set([
  'string',
  'number',
  'boolean',
  'null',
  'literal',
  'enum',
  'never',
  'unknown',
  'any',
  'object',
  'array',
  'tuple',
  'union',
  'optional',
  'nullable',
  'readonly',
])
const CHECKS: ReadonlySet<unknown> = new Set(['min_length', 'max_length', 'length_equals', 'greater_than', 'less_than', 'number_format'])

const holdsOnlyPlain = (schema: AnySchema): boolean => {
  const left = [schema]
  let seen = 0
  for (let at = left.pop(); at; at = left.pop()) {
    seen += 1
    if (seen > MOST || !isPlain(at)) return false
    for (const { schema: part } of schemaParts(at)) left.push(part)
  }
  return true
}

const isPlain = (schema: AnySchema): boolean => {
  const def = defOf(schema)
  if (!PLAIN.has(def.type) || def.error !== undefined || 'coerce' in def || 'pattern' in def) return false
  // `string_format` is a pattern, `number_format` a range.
  if ('check' in def && !CHECKS.has(def.check)) return false
  return (def.checks ?? []).every((check) => {
    // oxlint-disable-next-line no-underscore-dangle -- the name is zod's
    const { check: kind, error } = check._zod.def
    return CHECKS.has(kind) && error === undefined
  })
}
