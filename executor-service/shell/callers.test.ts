// The executor kept every caller who ever waited: who stopped waiting stayed in memory, and each more made the list be copied.
import { expect, it } from 'vitest'
import { callers } from './callers.ts'

const on = (most?: number) => {
  const clock = { now: 0 }
  const waiting = callers<{ readonly to: { readonly process: string; readonly request: string } }>(() => clock.now, most)
  const add = (instance: string, request: number, waitMs?: number): void =>
    waiting.add(instance, { to: { process: 'p', request: `${request}` } }, waitMs)
  const taken = (instance: string): readonly string[] => waiting.take(instance).map(({ to }) => to.request)
  return { clock, waiting, add, taken }
}

it('who waits hears once, in the order of coming', () => {
  const { add, taken } = on()
  add('a', 1)
  add('b', 2)
  add('a', 3)
  expect(taken('a')).toEqual(['1', '3'])
  expect(taken('a')).toEqual([])
  expect(taken('b')).toEqual(['2'])
})
it('who asks again under the same number waits once', () => {
  const { add, taken, waiting } = on()
  for (let n = 0; n < 1_000; n++) add('a', 7)
  expect(waiting.size()).toBe(1)
  expect(taken('a')).toEqual(['7'])
})
it('whose time is over hears nothing, and is forgotten while others come', () => {
  const { clock, add, taken, waiting } = on()
  for (let n = 0; n < 20_000; n++) {
    add('a', n, 1_000)
    clock.now += 10
  }
  expect(waiting.size()).toBeLessThan(300)
  expect(taken('a')).toHaveLength(99)
})
it('who waits long hides nobody behind him whose time is over', () => {
  const { clock, add, waiting } = on()
  for (let n = 0; n < 1_000; n++) add('long', n, 1e9)
  for (let n = 1_000; n < 20_000; n++) {
    add('short', n, 100)
    clock.now += 10
  }
  expect(waiting.size()).toBeLessThan(2_100)
})
it('there are never more than there is room for', () => {
  const { add, waiting } = on(100)
  for (let n = 0; n < 1_000; n++) add(`i${n}`, n)
  expect(waiting.size()).toBe(100)
})
