import { expect, it } from 'vitest'
import { z } from 'zod'
import { misfits } from './misfit.ts'

it('decoded data of another version fits, or is told what is wrong', () => {
  const schema = z.object({ id: z.string(), note: z.string().default('') })
  expect(misfits(schema, { id: 'a', note: 'x' })).toEqual([])
  expect(misfits(schema, { id: 1, note: 'x' })).toMatchObject([{ path: 'id' }])
})

it.each([
  ['at once', z.object({ cents: z.number() }).transform(({ cents }) => cents)],
  ['in a part', z.object({ lines: z.array(z.object({ at: z.string().transform((text) => text.length) })) })],
  ['before it reads', z.preprocess((text) => JSON.parse(String(text)), z.object({ id: z.string() }))],
])('a schema that changes what it reads, %s, says nothing of what became of it', (_, schema) => {
  expect(misfits(schema, { no: 'input of it' })).toEqual([])
})

it('a schema that contains itself judges like the others', () => {
  interface Tree {
    readonly parts: readonly Tree[]
  }
  const tree: z.ZodType<Tree> = z.object({ parts: z.array(z.lazy(() => tree)) })
  expect(misfits(tree, { parts: [{ parts: [] }] })).toEqual([])
  expect(misfits(tree, { parts: [{ parts: 1 }] })).toMatchObject([{ path: 'parts[0].parts' }])
})
