// Random workflows undo what a naive model says, in its order, whatever happens to them and wherever turns are cut and the state is read again.
import { expect, it } from 'vitest'
import { compared } from './compare.ts'

it('some hundred random workflows undo what a naive model says, and nothing twice', () => {
  const all = Array.from({ length: 300 }, (_, seed) => ({ seed, ...compared(seed + 1) }))
  expect(all.flatMap(({ seed, difference }) => (difference === undefined ? [] : [`graph ${seed + 1}: ${difference}`]))).toEqual([])
  const many = (of: string): number => all.filter(({ status }) => status === of).length
  expect(many('completed')).toBeGreaterThan(100)
  expect(many('cancelled')).toBeGreaterThan(50)
  expect(all.reduce((sum, { undone }) => sum + undone, 0)).toBeGreaterThan(1_000)
})
