import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, deepFreeze, differsAt, sameJson } from './json.ts'

const valueOf = (value: unknown): unknown => {
  const checked = canonical(value)
  if (checked.kind === 'refused') throw new Error(checked.problem)
  return checked.value
}
const problemOf = (value: unknown, at?: string): string => {
  const checked = canonical(value, at)
  return checked.kind === 'refused' ? checked.problem : 'accepted'
}
const isDeeplyFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))
/** The same data with the keys of all objects in another order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversed(part)]),
  )
}
const json = fc.jsonValue({ depthSize: 'medium' })

describe('canonical', () => {
  test('counts the levels of parts that it has seen before, by the deepest of them', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    const known = valueOf({ deep: nested(490), flat: 1, shallow: [] })
    const around = (of: unknown, levels: number): unknown => (levels === 0 ? of : [around(of, levels - 1)])
    expect(problemOf(around(known, 9))).toBe('accepted')
    expect(problemOf(around(known, 10))).toContain('is nested deeper than 500 levels')
    expect(problemOf(around(nested(491), 10))).toContain('is nested deeper than 500 levels')
  })
  test('keeps every JSON value what it is', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(JSON.stringify(valueOf(value)))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
  test('prints equal values as equal bytes, whatever the order of their keys', () => {
    fc.assert(fc.property(json, (value) => JSON.stringify(valueOf(value)) === JSON.stringify(valueOf(reversed(value)))))
  })
  test('freezes all the way down and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1 }), (value) => {
        expect(isDeeplyFrozen(valueOf(value))).toBe(true)
        expect(Object.isFrozen(value)).toBe(false)
      }),
    )
  })
  test('gives back what it has made, and reuses its parts in other values', () => {
    const state = valueOf({ list: [{ sku: 'a' }], n: 1 }) as { list: unknown }
    expect(valueOf(state)).toBe(state)
    expect((valueOf({ more: 1, list: state.list }) as { list: unknown }).list).toBe(state.list)
  })
  test('does not trust what others have frozen', () => {
    expect(problemOf(Object.freeze({ at: new Date(0) }))).toBe('value.at is a Date, the journal holds JSON only')
  })
  test('turns -0 into 0', () => expect(Object.is(valueOf(-0), 0)).toBe(true))
  test('takes objects without a prototype', () => {
    expect(JSON.stringify(valueOf(Object.assign(Object.create(null), { b: 1, a: 2 })))).toBe('{"a":2,"b":1}')
  })
  test('keeps a field called __proto__ a field', () => {
    const kept = valueOf(JSON.parse('{"__proto__":{"admin":true},"a":1}')) as object
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype)
    expect('admin' in kept).toBe(false)
    expect(JSON.stringify(kept)).toBe('{"__proto__":{"admin":true},"a":1}')
  })

  class Money {
    readonly cents = 1
  }
  const cyclic: { self?: unknown } = {}
  cyclic.self = { inner: cyclic }
  const deep = JSON.parse(`${'['.repeat(600)}${']'.repeat(600)}`) as unknown
  test.each([
    ['undefined', { a: undefined }, 'output.a is undefined, the journal holds JSON only: leave the key out, or use null'],
    ['NaN', [1, Number.NaN], 'output[1] is NaN, the journal holds JSON only'],
    ['infinity', { a: -Infinity }, 'output.a is -Infinity, the journal holds JSON only'],
    ['a bigint', 1n, 'output is a bigint, the journal holds JSON only'],
    ['a symbol', [Symbol('x')], 'output[0] is a symbol, the journal holds JSON only'],
    ['a symbol for a key', { [Symbol('x')]: 1 }, 'output has a symbol for a key, the journal holds JSON only'],
    ['a function', { 'odd key': () => 1 }, 'output["odd key"] is a function, the journal holds JSON only'],
    ['a Date', { when: { at: new Date(0) } }, 'output.when.at is a Date, the journal holds JSON only'],
    ['a Map', new Map(), 'output is a Map, the journal holds JSON only'],
    ['a Set', { s: new Set() }, 'output.s is a Set, the journal holds JSON only'],
    ['an instance of a class', { price: new Money() }, 'output.price is a Money, the journal holds JSON only'],
    ['a wrapped text', [new String('a')], 'output[0] is a String, the journal holds JSON only'],
    ['a list with holes', { list: Array(2) }, 'output.list[0] is a gap in a list, the journal holds JSON only'],
    ['what contains itself', cyclic, 'output.self.inner contains itself, the journal holds JSON only'],
    ['what is nested too deep', deep, `output${'[0]'.repeat(20)}… is nested deeper than 500 levels, the journal holds JSON only`],
  ])('refuses %s and names the place', (_, value, problem) => expect(problemOf(value, 'output')).toBe(problem))
  test('refuses what cannot be read instead of throwing', () => {
    const value = {
      get a(): never {
        throw new Error('closed')
      },
    }
    expect(problemOf({ value }, 'output')).toBe('output.value.a cannot be read: closed')
  })
  test('takes one value at two places', () => {
    const shared = { a: 1 }
    expect(valueOf([shared, shared])).toEqual([{ a: 1 }, { a: 1 }])
  })
  test('never throws, and accepts nothing that JSON would change', () => {
    const odd = fc.anything({
      withDate: true,
      withMap: true,
      withSet: true,
      withBigInt: true,
      withSparseArray: true,
      withNullPrototype: true,
    })
    fc.assert(
      fc.property(odd, (value) => {
        const checked = canonical(value)
        if (checked.kind === 'ok') expect(sameJson(JSON.parse(JSON.stringify(checked.value)), checked.value)).toBe(true)
      }),
    )
  })
})

describe('sameJson', () => {
  test('agrees with the bytes of the canonical form', () => {
    fc.assert(
      fc.property(json, json, (a, b) => sameJson(valueOf(a), valueOf(b)) === (JSON.stringify(valueOf(a)) === JSON.stringify(valueOf(b)))),
    )
  })
  test('does not take an empty list for an empty object, nor an absent key for null', () => {
    expect(sameJson([], {})).toBe(false)
    expect(sameJson({ a: null }, {})).toBe(false)
  })
})

test('differsAt leads to the first difference', () => {
  expect(differsAt({ a: [{ b: 1 }] }, { a: [{ b: 2 }] })).toBe('.a[0].b')
  expect(differsAt({ a: [1] }, { a: [1, 2] })).toBe('.a[1]')
  expect(differsAt(1, 2)).toBe('')
  expect(differsAt({ a: 1, b: 2 }, { b: 2, a: 1 })).toBeUndefined()
})

describe('deepFreeze', () => {
  test('freezes below what is frozen already', () => {
    const value = Object.freeze({ inner: { list: [{ a: 1 }] } })
    expect(isDeeplyFrozen(deepFreeze(value))).toBe(true)
  })
  test('goes round a cycle once, and leaves instances of classes alone', () => {
    const value: { self?: unknown; when: Date } = { when: new Date(0) }
    value.self = value
    deepFreeze(value)
    expect(Object.isFrozen(value)).toBe(true)
    expect(Object.isFrozen(value.when)).toBe(false)
  })
})
