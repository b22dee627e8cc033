// Which parts of data are for few eyes, as the schemas say by `.meta({ sensitive: 'pii' | 'secret' })`, and how they are hidden.
import { core } from 'zod'
import { defOf, schemaParts, zodOf } from './schema.ts'
import type { AnySchema } from './schema.ts'

/** What stands in place of a sensitive value. */
export const MASK = '••••'

/**
 * Paths of the sensitive parts: fields joined by '.', '*' for any item or entry, '' for the whole value; a '.', '*' or '\' in a
 * field's own name is escaped by '\'. Where a schema contains itself, all of the inner one counts as sensitive if any of it is.
 */
export const sensitivePaths = (schema: AnySchema): readonly string[] => {
  const found = search(schema, [])
  return found.some(({ certain }) => certain) ? [...new Set(found.map(({ path }) => path.join('.')))] : []
}

interface Found {
  readonly path: readonly string[]
  /** Not certain: a schema inside itself, sensitive only if the outer one is. */
  readonly certain: boolean
}
const search = (schema: AnySchema, around: readonly AnySchema[]): readonly Found[] => {
  if (isSensitive(schema)) return [{ path: [], certain: true }]
  if (around.includes(schema)) return [{ path: [], certain: false }]
  const found = schemaParts(schema).flatMap(({ at, schema: part }) => {
    const step = at === 'same' ? [] : [at === 'any' ? '*' : escape(at.field)]
    return search(part, [...around, schema]).map(({ path, certain }) => ({ path: [...step, ...path], certain }))
  })
  // What a transform makes of a sensitive part can stand anywhere in its result.
  return isTransformed(schema) && found.some(({ certain }) => certain) ? [{ path: [], certain: true }] : found
}

const isSensitive = (schema: AnySchema): boolean => {
  const sensitive = core.globalRegistry.get(zodOf(schema))?.['sensitive']
  return sensitive === 'pii' || sensitive === 'secret'
}
const isTransformed = (schema: AnySchema): boolean => defOf(schema).type === 'pipe'
/** A '.' that no '\' escapes: before it stands none, or pairs of them that escape each other. */
const DOT = /(?<=(?<!\\)(?:\\\\)*)\./
const escape = (field: string): string => field.replace(/[.*\\]/g, '\\$&')

/** The same value with `MASK` in place of all that is sensitive. Takes a schema, or the paths of one. */
export const redact = (of: AnySchema | readonly string[], value: unknown): unknown => {
  const paths = '_zod' in of ? sensitivePaths(of) : of
  return hide(
    value,
    paths.map((path) => (path === '' ? [] : path.split(DOT))),
  )
}

/** Paths of sensitive parts, each as the steps that lead there. */
export type Steps = readonly (readonly string[])[]
export const sensitiveSteps = (schema: AnySchema): Steps => sensitivePaths(schema).map((path) => (path === '' ? [] : path.split(DOT)))
/** Those that go on below a field, or below an item. */
export const stepsBelow = (all: Steps, key: string): Steps =>
  all.filter(([head]) => head === '*' || head === escape(key)).map((steps) => steps.slice(1))

/** A shorter text would be found in every other word. */
const SHORTEST = 4
/** A sentence about the value, without the texts and numbers that stand in its sensitive parts. */
export const withoutSensitive = (sentence: string, of: AnySchema, value: unknown): string =>
  leavesAt(value, sensitiveSteps(of))
    .filter((text) => text.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length)
    .reduce((seen, text) => seen.replaceAll(text, MASK), sentence)
const leavesAt = (value: unknown, paths: Steps): readonly string[] => {
  const all = paths.some((path) => path.length === 0)
  if (typeof value !== 'object' || value === null) return all ? [String(value)] : []
  return paths.length === 0 ? [] : Object.entries(value).flatMap(([key, inner]) => leavesAt(inner, all ? [[]] : stepsBelow(paths, key)))
}

const hide = (value: unknown, paths: readonly (readonly string[])[]): unknown => {
  if (paths.some((path) => path.length === 0)) return MASK
  if (paths.length === 0 || typeof value !== 'object' || value === null) return value
  const part = (key: string, inner: unknown): unknown =>
    hide(
      inner,
      paths.filter(([head]) => head === '*' || head === escape(key)).map((path) => path.slice(1)),
    )
  return Array.isArray(value)
    ? value.map((item, i) => part(`${i}`, item))
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, part(key, inner)]))
}
