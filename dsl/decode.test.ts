import { isLeft, isRight, left, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { decode, fits, issuesText, pick } from './decode.ts'

const Order = z.object({ orderId: z.string(), lines: z.array(z.object({ sku: z.string() })) })

test('yields the data in the journal’s form: what the schema names, sorted and frozen', () => {
  const decoded = decode(Order, { orderId: '1', lines: [{ sku: 'a', more: 1 }], stray: true })
  expect(decoded).toEqual(right({ orderId: '1', lines: [{ sku: 'a' }] }))
  expect(JSON.stringify(decoded)).toContain('{"lines":[{"sku":"a"}],"orderId":"1"}')
  expect(isRight(decoded) && Object.isFrozen(decoded.right.lines)).toBe(true)
})
test('names the path of each issue', () => {
  const decoded = decode(Order, { lines: [{ sku: 1 }] })
  expect(decoded).toEqual(
    left([
      { path: 'orderId', message: 'Invalid input: expected string, received undefined' },
      { path: 'lines[0].sku', message: 'Invalid input: expected string, received number' },
    ]),
  )
})
test('reads as one line, without a path for the whole value', () => {
  expect(
    issuesText([
      { path: 'lines[0].sku', message: 'missing' },
      { path: '', message: 'too many keys' },
    ]),
  ).toBe('lines[0].sku: missing; too many keys')
})
test('only to know whether a value fits names the same issues, and makes no copy that would have to be JSON', () => {
  const wrong = { lines: [{ sku: 1 }] }
  expect(left(fits(Order, wrong))).toEqual(decode(Order, wrong))
  expect(fits(z.object({ at: z.number().transform(() => Number.NaN) }), { at: 1 })).toEqual([])
})
test('refuses what a schema makes that is no JSON, at its place', () => {
  const schema = z.object({ at: z.number().transform(() => Number.NaN) })
  expect(decode(schema, { at: 1 })).toEqual(left([{ path: 'at', message: 'is NaN, the journal holds JSON only' }]))
})
test('answers also where a refinement throws or wants to be awaited', () => {
  const throwing = z.string().refine(() => {
    throw new Error('no such table')
  })
  expect(decode(throwing, 'a')).toEqual(left([{ path: '', message: 'the schema threw: no such table' }]))
  const awaiting = z.string().refine(async () => Promise.resolve(true))
  expect(isLeft(decode(awaiting, 'a'))).toBe(true)
})
test('answers where the data is nested too deep to follow', () => {
  interface Tree {
    readonly kids: readonly Tree[]
  }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ kids: z.array(Tree) }))
  const deep = JSON.parse(`${'{"kids":['.repeat(20_000)}{"kids":[]}${']}'.repeat(20_000)}`) as unknown
  expect(isLeft(decode(Tree, deep))).toBe(true)
})
test('pick takes the fields of a payload out of a wider input', () => {
  expect(pick(z.object({ card: z.string() }), { card: 'c', order: 'o' })).toEqual(right({ card: 'c' }))
})
