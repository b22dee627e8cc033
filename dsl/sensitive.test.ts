import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { MASK, redact, sensitivePaths, withoutSensitive } from './sensitive.ts'

const pii = z.string().meta({ sensitive: 'pii' })
const Customer = z.object({
  id: z.string(),
  mail: pii,
  card: z.object({ number: z.string(), cvc: z.string() }).meta({ sensitive: 'secret' }),
  addresses: z.array(z.object({ city: z.string(), street: pii.optional() })),
  byPhone: z.record(z.string(), z.object({ owner: pii })),
})

describe('sensitivePaths', () => {
  test('finds the marked parts, with * for any item or entry', () => {
    expect(sensitivePaths(Customer)).toEqual(['mail', 'card', 'addresses.*.street', 'byPhone.*.owner'])
  })
  test('finds nothing where nothing is marked, also in a schema that contains itself', () => {
    interface Tree {
      readonly kids: readonly Tree[]
    }
    const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ kids: z.array(Tree) }))
    expect(sensitivePaths(Tree)).toEqual([])
    expect(sensitivePaths(z.object({ a: z.string().meta({ title: 'A', sensitive: 'public' }) }))).toEqual([])
  })
  test.each<[string, z.ZodType, readonly string[]]>([
    ['the whole value', pii, ['']],
    ['marked before a refinement', z.object({ a: z.string().meta({ sensitive: 'pii' }).min(1) }), ['a']],
    ['wrapped', z.object({ a: pii.nullable().default('x').readonly().catch('y') }), ['a']],
    ['an option', z.union([z.object({ kind: z.literal('a'), a: pii }), z.object({ kind: z.literal('b'), b: pii })]), ['a', 'b']],
    ['both sides of an intersection', z.object({ a: pii }).and(z.object({ b: pii })), ['a', 'b']],
    ['an item of a tuple and its rest', z.tuple([z.string(), pii], pii), ['1', '*']],
    ['keys that a loose schema lets through', z.object({ a: z.string() }).catchall(pii), ['*']],
    ['what a transform makes of it', z.object({ a: z.object({ b: pii, c: z.string() }).transform((x) => `${x.c}: ${x.b}`) }), ['a']],
    ['fields with dots and stars in their names', z.object({ 'a.b': pii, '*': z.object({ 'c\\': pii }) }), ['a\\.b', '\\*.c\\\\']],
  ])('finds %s', (_, schema, paths) => expect(sensitivePaths(schema)).toEqual(paths))
  test('takes all of an inner schema that contains itself, if any of it is marked', () => {
    interface Person {
      readonly name: string
      readonly kids: readonly Person[]
    }
    const Person: z.ZodType<Person> = z.lazy(() => z.object({ name: pii, kids: z.array(Person) }))
    expect(sensitivePaths(Person)).toEqual(['name', 'kids.*'])
    expect(redact(Person, { name: 'a', kids: [{ name: 'b', kids: [] }] })).toEqual({ name: MASK, kids: [MASK] })
  })
})

describe('redact', () => {
  const customer = {
    id: '1',
    mail: 'a@example.org',
    card: { number: '4111', cvc: '1' },
    addresses: [{ city: 'Ulm', street: 'Am Weg 1' }, { city: 'Ulm' }],
    byPhone: { '0731': { owner: 'Ada' } },
  }
  test('puts the mask in place of all that is sensitive and leaves the rest', () => {
    const redacted = {
      id: '1',
      mail: MASK,
      card: MASK,
      addresses: [{ city: 'Ulm', street: MASK }, { city: 'Ulm' }],
      byPhone: { '0731': { owner: MASK } },
    }
    expect(redact(Customer, customer)).toEqual(redacted)
    expect(redact(sensitivePaths(Customer), customer)).toEqual(redacted)
    expect(customer.mail).toBe('a@example.org')
  })
  test('hides the whole value, and tells no null from a text', () => {
    expect(redact([''], { a: 1 })).toBe(MASK)
    expect(redact(['a'], { a: null, b: null })).toEqual({ a: MASK, b: null })
  })
  test('keeps fields apart whose names hold dots, stars or __proto__', () => {
    expect(redact(['a\\.b'], { 'a.b': 1, a: { b: 2 } })).toEqual({ 'a.b': MASK, a: { b: 2 } })
    expect(redact(['\\*'], { '*': 1, a: 2 })).toEqual({ '*': MASK, a: 2 })
    expect(redact(['a\\\\.b'], { 'a\\': { b: 1 }, 'a\\.b': 2 })).toEqual({ 'a\\': { b: MASK }, 'a\\.b': 2 })
    expect(redact(['a..b'], { a: { '': { b: 1 }, b: 2 } })).toEqual({ a: { '': { b: MASK }, b: 2 } })
    const odd = redact(['__proto__'], JSON.parse('{"__proto__":{"a":1},"b":2}'))
    expect(JSON.stringify(odd)).toBe(`{"__proto__":"${MASK}","b":2}`)
  })
  test('leaves alone what is not of the schema’s shape', () => {
    expect(redact(Customer, 'text')).toBe('text')
    expect(redact(Customer, [1, null])).toEqual([1, null])
  })
})

describe('withoutSensitive', () => {
  const Form = z.object({
    pin: z.string().meta({ sensitive: 'secret' }),
    cards: z.array(z.object({ no: z.int().meta({ sensitive: 'pii' }), of: z.string() })),
  })
  test('leaves out of a sentence what stands in sensitive parts of the value, and nothing else', () => {
    const value = { pin: 'LEAKY', cards: [{ no: 47110815, of: 'visa' }] }
    expect(withoutSensitive('pin LEAKY of visa 47110815 is bad', Form, value)).toBe(`pin ${MASK} of visa ${MASK} is bad`)
  })
  test('leaves a value alone that has not the form of the schema', () => {
    for (const value of [null, 'LEAKY', [1], { cards: 'none' }]) expect(withoutSensitive('LEAKY none', Form, value)).toBe('LEAKY none')
  })
})
