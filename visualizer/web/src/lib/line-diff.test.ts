import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffOf } from './line-diff.ts'

const lines = (key: string, value: unknown): readonly string[] =>
  value === undefined ? [] : `${JSON.stringify(key)}: ${JSON.stringify(value, null, 2)}`.split('\n')
const shown = (before: unknown, after: unknown): readonly string[] => diffOf('k', before, after).map(({ sign, text }) => sign + text)

describe('diffOf', () => {
  it('shows only what changed inside an object as changed', () => {
    expect(shown({ a: 1, b: 2 }, { a: 1, b: 3 })).toEqual([' "k": {', '   "a": 1,', '-  "b": 2', '+  "b": 3', ' }'])
  })

  it('shows a new key as added and a removed one as removed', () => {
    expect(shown(undefined, 1)).toEqual(['+"k": 1'])
    expect(shown(1, undefined)).toEqual(['-"k": 1'])
  })

  it('gives back both sides, whatever they are', () => {
    const value = fc.option(fc.jsonValue(), { nil: undefined })
    fc.assert(
      fc.property(value, value, (before, after) => {
        const diff = diffOf('k', before, after)
        expect(diff.flatMap(({ sign, text }) => (sign === '+' ? [] : [text]))).toEqual(lines('k', before))
        expect(diff.flatMap(({ sign, text }) => (sign === '-' ? [] : [text]))).toEqual(lines('k', after))
      }),
    )
  })

  it('shows both sides whole where they are too long to compare', () => {
    const long = (from: number): readonly number[] => Array.from({ length: 600 }, (_, i) => from + i)
    expect(diffOf('k', long(0), long(1)).filter(({ sign }) => sign === ' ')).toEqual([])
  })
})
