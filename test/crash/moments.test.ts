import { expect, it } from 'vitest'
import { randomOf } from '../simulation/random.ts'
import { momentsOf } from './moments.ts'

const plan = (seed: number) => momentsOf({ kills: 20, inCalls: 6, feed: 20_000, uncharged: 10_000, random: randomOf(seed) })

it('the same seed gives the same moments, another one others', () => {
  expect(plan(1)).toEqual(plan(1))
  expect(plan(1)).not.toEqual(plan(2))
})

it('there are as many as were asked for, ever later ones, all of them before the feed is over, and every place in a call', () => {
  const moments = plan(3)
  const times = moments.flatMap((moment) => (moment.kind === 'time' ? [moment.after] : []))
  expect(times).toHaveLength(14)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(Math.max(...times)).toBeLessThanOrEqual(15_000)
  const places = moments.flatMap((moment) => (moment.kind === 'call' ? [moment.place] : []))
  expect(places.toSorted()).toEqual(['late', 'late', 'never', 'never', 'unanswered', 'unanswered'])
})
