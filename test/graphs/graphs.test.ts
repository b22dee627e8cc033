// Random workflows of every kind of node come to what plain recursion says, wherever turns are cut and the state is read again.
import { expect, it } from 'vitest'
import { compared } from './compare.ts'

it('some hundred random workflows come to what a naive model says', () => {
  const all = Array.from({ length: 400 }, (_, seed) => ({ seed, ...compared(seed + 1) }))
  expect(all.flatMap(({ seed, difference }) => (difference === undefined ? [] : [`graph ${seed + 1}: ${difference}`]))).toEqual([])
  expect(all.reduce((sum, { steps }) => sum + steps, 0)).toBeGreaterThan(1_500)
  expect(all.reduce((sum, { stops }) => sum + stops, 0)).toBeGreaterThan(300)
  expect(all.reduce((sum, { givenUp }) => sum + givenUp, 0)).toBeGreaterThan(200)
})

it('and so they do where a person pauses and resumes them anywhere: nothing is done meanwhile', () => {
  const wrong = Array.from({ length: 400 }, (_, seed) => ({ seed: seed + 1, ...compared(seed + 1, { pauses: true }) }))
  expect(wrong.flatMap(({ seed, difference }) => (difference === undefined ? [] : [`graph ${seed}: ${difference}`]))).toEqual([])
})
