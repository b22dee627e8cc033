import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { lru } from './lru.ts'

it('forgets what was not asked for the longest', () => {
  const held = lru<{ readonly n: number }>(2)
  held.set('a', { n: 1 })
  held.set('b', { n: 2 })
  held.get('a')
  held.set('c', { n: 3 })
  expect(['a', 'b', 'c'].map((key) => held.get(key)?.n)).toEqual([1, undefined, 3])
})

it('never holds more than its bound, and replaces in place', () => {
  const held = lru<object>(3)
  for (let i = 0; i < 10; i++) held.set(`${i}`, {})
  expect(held.size()).toBe(3)
  held.set('9', {})
  expect(held.size()).toBe(3)
  held.delete('9')
  expect(held.size()).toBe(2)
})

it('keeps what was used last, in whatever order it is set, asked for and deleted', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd')
  const action = fc.record({ do: fc.constantFrom('get' as const, 'set' as const, 'delete' as const), key })
  fc.assert(
    fc.property(fc.array(action), (actions) => {
      const held = lru<object>(2)
      let kept: readonly string[] = []
      for (const { do: what, key: of } of actions) {
        const others = kept.filter((other) => other !== of)
        if (what === 'set') held.set(of, {})
        else if (what === 'delete') held.delete(of)
        else expect(held.get(of) !== undefined).toBe(kept.includes(of))
        if (what === 'delete') kept = others
        else if (what === 'set' || kept.includes(of)) kept = [...others, of].slice(-2)
        expect(held.size()).toBe(kept.length)
      }
    }),
  )
})
