// What a list of instances is asked for, from the parameters of a request.
import { z } from 'zod'
import { STATUSES } from '../../engine/index.ts'
import type { InstanceQuery } from '../../engine/index.ts'

/** An empty field of a form means no filter. */
const text = z
  .string()
  .max(512)
  .transform((value) => (value === '' ? undefined : value))
  .optional()

/** A date, a time in ISO form, or milliseconds since the epoch. */
const time = z
  .string()
  .max(64)
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === '') return undefined
    const at = /^\d{9,16}$/.test(value) ? Number(value) : Date.parse(value)
    if (Number.isSafeInteger(at)) return at
    context.addIssue({ code: 'custom', message: 'must be a time such as 2026-11-30T18:00Z, or milliseconds since the epoch' })
    return z.NEVER
  })

/** More fields than anybody fills in. */
const MOST_FIELDS = 8

const Query = z
  .object({
    workflow: text,
    status: z.enum(STATUSES, { error: `must be one of ${STATUSES.join(', ')}` }).optional(),
    review: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
    needs: z.enum(['person'], { error: 'must be person' }).optional(),
    version: z.coerce.number({ error: 'must be the number of a version' }).int().min(1, 'must be the number of a version').optional(),
    from: time,
    to: time,
    q: text,
    search: z
      .record(z.string(), z.string().max(512))
      .refine((fields) => !Object.hasOwn(fields, ''), 'names no field: write search.customerId=VINET')
      .refine((fields) => Object.keys(fields).length <= MOST_FIELDS, `has more than ${MOST_FIELDS} fields`),
    cursor: text,
    limit: z.coerce
      .number({ error: 'must be a number' })
      .int('must be a whole number')
      .min(1, 'must be 1 or more')
      .max(200, 'must be 200 or less')
      .default(50),
  })
  .superRefine(({ workflow, version }, context) => {
    if (version !== undefined && workflow === undefined)
      context.addIssue({ code: 'custom', path: ['version'], message: 'is the number of a version of a workflow: say workflow=… too' })
  })

const FIELD = 'search.'

/** `search.customerId=VINET`: an empty value is no filter. */
const searchIn = (parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      name.startsWith(FIELD) && value !== '' ? [[name.slice(FIELD.length), value]] : [],
    ),
  )

export type AskedList = { readonly kind: 'query'; readonly query: InstanceQuery } | { readonly kind: 'invalid'; readonly error: z.ZodError }

export const instanceQuery = (parameters: Readonly<Record<string, string>>): AskedList => {
  const search = searchIn(parameters)
  const asked = Query.safeParse({ ...parameters, search })
  if (!asked.success) return { kind: 'invalid', error: asked.error }
  const { workflow, status, review, needs, version, from, to, q, cursor, limit } = asked.data
  // Of `search` all that was asked for, not what was read: a record that zod reads is without '__proto__', and what is no filter finds everything.
  return {
    kind: 'query',
    query: {
      limit,
      ...(workflow !== undefined && { workflow }),
      ...(status !== undefined && { status }),
      ...((review === 'true' || needs === 'person') && { review: true }),
      ...(version !== undefined && { number: version }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(q !== undefined && { text: q }),
      ...(cursor !== undefined && { cursor }),
      ...(Object.keys(search).length > 0 && { search }),
    },
  }
}
