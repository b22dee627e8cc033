import { expect, test } from 'vitest'
import { ambientOf, contextOf, NotRecorded } from './ambient.ts'

const counting = () => {
  let n = 0
  return { now: 1_700_000_000_000, random: () => ++n / 10, uuid: () => `id-${++n}` }
}

test('notes what is drawn, in order, and leaves out what is not', () => {
  const { context, drawn } = contextOf(counting())
  expect(drawn()).toBeUndefined()
  expect([context.random(), context.uuid(), context.random()]).toEqual([0.1, 'id-2', 0.3])
  expect(drawn()).toEqual({ random: [0.1, 0.3], uuid: ['id-2'] })
  expect([context.now(), context.now()]).toEqual([1_700_000_000_000, 1_700_000_000_000])
  expect(drawn()).toEqual({ now: 1_700_000_000_000, random: [0.1, 0.3], uuid: ['id-2'] })
})
test('gives the recorded values again, in their order', () => {
  const again = ambientOf({ now: 5, random: [0.1, 0.2], uuid: ['a'] })
  expect([again.now, again.random(), again.random(), again.uuid()]).toEqual([5, 0.1, 0.2, 'a'])
})
test('refuses to make up what was not recorded', () => {
  const again = ambientOf({ random: [0.1] })
  again.random()
  expect(() => again.random()).toThrow(NotRecorded)
  expect(() => again.uuid()).toThrow('asked for more ids than the 0 that were recorded')
  expect(() => again.now).toThrow('asked for the time, which was not recorded')
})
test('time zero is a time', () => {
  const { context, drawn } = contextOf(ambientOf({ now: 0 }))
  expect(context.now()).toBe(0)
  expect(drawn()).toEqual({ now: 0 })
})
