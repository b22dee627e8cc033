// Who may do a human task, and its form: one schema, or pages of them.
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { z } from 'zod'
import type { JsonValue } from '../base/index.ts'
import type { Data, NoJson, Zod } from './data.ts'
import { decode, issuesText } from './decode.ts'
import type { FieldOf } from './moment.ts'
import type { AnySchema } from './schema.ts'
import { defOf } from './schema.ts'
import { withoutSensitive } from './sensitive.ts'

/** A form at run time: its pages, one or several. Two tasks of one name are one where they have the same form. */
export type FormValue = AnySchema | readonly AnySchema[]
export const pagesOf = (form: FormValue): readonly AnySchema[] => ('_zod' in form ? [form] : form)

export type Pages = readonly [Zod<unknown>, ...Zod<unknown>[]]
/** What a form yields; pages are filled in one after the other, and give the fields of all. */
export type FormData<F> =
  F extends Zod<unknown>
    ? Data<F>
    : F extends readonly [infer Page extends Zod<unknown>, ...infer Rest]
      ? Rest extends readonly []
        ? Data<Page>
        : Data<Page> & FormData<Rest>
      : never
export type FormMistake<F> =
  F extends Zod<infer T>
    ? NoJson<T, 'form'>
    : F extends readonly Zod<unknown>[]
      ? NoJson<{ readonly [K in keyof F]: F[K] extends Zod<infer T> ? T : never }[number], 'form'>
      : never

/** A group that is known when the workflow is written. */
export type Group = { readonly roles: readonly string[] } | { readonly people: readonly string[] }
/** Whoever may do a task; `field`: the field of the input that names one or several people. */
export type TaskBy = Group | { readonly field: string }
export type FieldMistake<Field extends string, I> = string extends Field
  ? never
  : [I] extends [{ readonly [K in Field]: unknown }]
    ? [FieldOf<I, Field>] extends [string | readonly string[]]
      ? never
      : `the input's field '${Field}' names nobody: it is a text or a list of texts`
    : `the input has no field '${Field}'`

const group = [z.strictObject({ roles: z.array(z.string()) }), z.strictObject({ people: z.array(z.string()) })] as const
export const GroupSchema: z.ZodType<Group> = z.union(group)
export const BySchema: z.ZodType<TaskBy> = z.union([...group, z.strictObject({ field: z.string() })])

export const byMistakes = (by: TaskBy): readonly string[] => {
  if ('field' in by) return by.field === '' ? ['by.field is empty: write the name of a field of the input'] : []
  const [what, names] = 'roles' in by ? ['roles', by.roles] : ['people', by.people]
  return names.length > 0 && names.every((name) => name !== '') ? [] : [`${what} names nobody: list at least one, none of them empty`]
}
/** A form asks for fields: what else a schema takes has no place to be written. */
export const formMistakes = (name: string, form: FormValue): readonly string[] =>
  pagesOf(form).some((page) => defOf(page).type !== 'object')
    ? [`the form of task '${name}' is no object: write z.object({ … }), for pages a list of them`]
    : []

/** What a person filled in, as the form reads it, or what is wrong with it field by field. Each page reads the fields that it asks for. */
export const readForm = (form: FormValue, value: JsonValue): Either<string, JsonValue> => {
  const pages = pagesOf(form)
  const read = pages.map((page) => decode(page, pages.length > 1 ? ownFields(page, value) : value))
  const issues = read.flatMap((one) => (isLeft(one) ? one.left : []))
  // What is said is recorded, and an author's sentence may quote what was filled in.
  if (issues.length > 0) return left(pages.reduce((said, page) => withoutSensitive(said, page, value), issuesText(issues)))
  // `as`: `decode` gives the journal's form; of a schema that is known only at run time its type says nothing.
  const values = read.flatMap((one) => (isLeft(one) ? [] : [one.right as JsonValue]))
  return right(values.length === 1 ? values[0]! : Object.assign({}, ...values))
}
const ownFields = (page: AnySchema, value: JsonValue): JsonValue => {
  const def = defOf(page)
  if (!('shape' in def) || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries<JsonValue>(value).filter(([field]) => Object.hasOwn(def.shape as object, field)))
}
