// Random workflows that are edited while they go on come to what a fresh instance comes to that is given the same answers and the edited values.
import { expect, it } from 'vitest'
import { compared } from './compare.ts'

it('some hundred random workflows that are edited come to what a fresh instance comes to', () => {
  const all = Array.from({ length: 300 }, (_, seed) => ({ seed: seed + 1, ...compared(seed + 1) }))
  expect(all.flatMap(({ seed, difference }) => (difference === undefined ? [] : [`graph ${seed}: ${difference}`]))).toEqual([])
  expect(all.reduce((sum, { edits }) => sum + edits, 0)).toBeGreaterThan(500)
  expect(all.reduce((sum, { stale }) => sum + stale, 0)).toBeGreaterThan(2_000)
  expect(all.reduce((sum, { kept }) => sum + kept, 0)).toBeGreaterThan(10)
  const codes = new Set(all.flatMap(({ refusals }) => refusals.map(({ code }) => code)))
  // Nobody else writes the state here.
  expect(codes).not.toContain('history')
  expect([...codes].toSorted()).toEqual(expect.arrayContaining(['behind', 'compound', 'inside', 'open', 'undecided', 'wouldFail']))
})
