// A table is a map in the order of insertion; what was made before a change does not see it.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableOf } from './table.ts'
import type { Entry, Table } from './table.ts'

type Change = readonly ['set' | 'delete', string, number]
const keys = fc.oneof(
  fc.constantFrom('constructor', '__proto__', '', '7'),
  fc.nat(300).map((n) => `Order:1/0.step${n}#1/0`),
)
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('set' as const), keys, fc.nat()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), keys, fc.constant(0)) },
)
const apply = (to: { set(key: string, value: number): void; delete(key: string): void }, [what, key, value]: Change): void =>
  what === 'set' ? to.set(key, value) : to.delete(key)
const changed = (table: Table<number>, changes: readonly Change[]): Table<number> => {
  const draft = table.draft()
  for (const one of changes) apply(draft, one)
  return draft.freeze()
}
/** Of a step its number by tens; all else is in no group. */
const lastDigits = (key: string): string | undefined => /step(\d+)\d#/.exec(key)?.[1]
const sum = (entries: readonly Entry<number>[]): number => entries.reduce((n, { value }) => n + value, 0)

describe('a table', () => {
  it('holds what a map holds, in its order, through any changes and drafts', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 120 }), { maxLength: 12 }), (rounds) => {
        const map = new Map<string, number>()
        let table = tableOf<number>([])
        for (const changes of rounds) {
          const [before, printed] = [table, JSON.stringify([...table])]
          table = changed(table, changes)
          for (const one of changes) apply({ set: (k, v) => void map.set(k, v), delete: (k) => void map.delete(k) }, one)
          expect([...table]).toEqual([...map])
          expect(table.size).toBe(map.size)
          expect(table.values()).toEqual([...map.values()])
          expect(table.first(7)).toEqual([...map.values()].slice(0, 7))
          expect(table.first(1)).toEqual([...map.values()].slice(0, 1))
          for (const group of ['1', '7', '30']) {
            const found = table.grouped(lastDigits, group).map(({ key, value }) => [key, value] as const)
            expect(new Map(found)).toEqual(new Map([...map].filter(([key]) => lastDigits(key) === group)))
          }
          expect(table.perPage(sum).reduce((a, b) => a + b, 0)).toBe([...map.values()].reduce((a, b) => a + b, 0))
          for (const key of ['constructor', '__proto__', '', '7', 'Order:1/0.step3#1/0']) {
            expect(table.get(key)).toBe(map.get(key))
            expect(table.has(key)).toBe(map.has(key))
          }
          expect(JSON.stringify([...before])).toBe(printed)
        }
      }),
    )
  })
  it('comes back from JSON the same', () => {
    const entries = Array.from({ length: 100 }, (_, n) => [`Order/1/0.step${n}#1`, n] as const)
    const table = tableOf<number>([...entries, ['__proto__', 7], ['constructor', 8]])
    const again = tableOf<number>(JSON.parse(JSON.stringify(table)) as Record<string, number>)
    expect([...again]).toEqual([...table])
  })
  it('asks only the pages that have changed', () => {
    const table = tableOf(Array.from({ length: 5000 }, (_, n) => [`key ${n}`, n] as const))
    let asked = 0
    const count = (entries: readonly Entry<number>[]): number => {
      asked += entries.length
      return entries.length
    }
    table.perPage(count)
    expect(asked).toBe(5000)
    asked = 0
    expect(
      changed(table, [
        ['set', 'key 7', 0],
        ['delete', 'key 9', 0],
      ])
        .perPage(count)
        .reduce((a, b) => a + b, 0),
    ).toBe(4999)
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThan(250)
  })
  it('is changed by nobody once it is frozen', () => {
    const draft = tableOf([['a', 1]]).draft()
    draft.freeze()
    expect(() => draft.set('b', 2)).toThrow('frozen')
  })
})
