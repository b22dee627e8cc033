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
