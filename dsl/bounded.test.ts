import { expect, it } from 'vitest'
import { z } from 'zod'
import { isBounded } from './bounded.ts'
import { anySchema } from './schema.ts'

const Line = z.object({ sku: z.string().min(1).max(20), count: z.number().int().positive() })

it.each([
  ['texts and numbers with bounds', Line],
  ['lists, options and what may be missing', z.array(z.union([Line, z.literal('none'), z.null()])).max(9)],
  [
    'fields that may be left out',
    z.strictObject({ a: z.string().optional(), b: z.int().nullable(), c: z.enum(['x', 'y']).exactOptional() }),
  ],
  ['a union by its kind', z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.looseObject({ kind: z.literal('b') })])],
])('%s certainly return', (_, schema) => {
  expect(isBounded(anySchema(schema))).toBe(true)
})

const doubled = (levels: number): z.ZodType => {
  let schema: z.ZodType = z.object({ a: z.number() })
  for (let i = 0; i < levels; i++) schema = z.union([schema, schema])
  return schema
}
const Tree = z.object({
  name: z.string(),
  get inner(): z.ZodType {
    return z.array(Tree)
  },
})

it.each([
  ['a pattern', z.string().regex(/^(a+)+$/)],
  ['a format, which is a pattern', z.email()],
  ['a format that is a check', z.string().check(z.email())],
  ['a refinement', z.string().refine(() => true)],
  ['a refinement of a whole', Line.refine(() => true)],
  ['a transform', z.string().transform((text) => text.length)],
  ['a text that is trimmed', z.string().trim()],
  ['a message made by a function', z.string({ error: () => 'no text' })],
  ['a message of a check', z.string().min(3, 'too short')],
  ['a getter', z.lazy(() => z.string())],
  ['a schema that contains itself', Tree],
  ['a value that is coerced', z.coerce.number()],
  ['options that double with each level', doubled(40)],
  ['any of these deep inside', z.object({ lines: z.array(z.object({ at: z.iso.datetime().optional() })) })],
  ['any of these behind the fields', z.object({ a: z.string() }).catchall(z.string().regex(/x/))],
])('%s may not', (_, schema) => {
  expect(isBounded(anySchema(schema))).toBe(false)
})
