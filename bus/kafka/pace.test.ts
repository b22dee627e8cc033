// How often is fetched: at once after a rest, a little apart while there is much, and never held up by a clock that was set back.
import { expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { pace } from './pace.ts'

const times = async (clock: ReturnType<typeof virtualClock>, paced: () => Promise<void>, count: number): Promise<readonly number[]> => {
  const seen: number[] = []
  for (let n = 0; n < count; n++) {
    const next = paced().then(() => seen.push(clock.now()))
    await clock.runUntilIdle()
    await next
  }
  return seen
}

it('lets the first fetch after a rest begin at once, and those that follow five milliseconds apart', async () => {
  const clock = virtualClock(1_000)
  const paced = pace(clock)
  expect(await times(clock, paced, 3)).toEqual([1_000, 1_005, 1_010])
  await clock.advance(100)
  expect(await times(clock, paced, 2)).toEqual([1_110, 1_115])
})

it('waits no longer where the clock is set back by an hour', async () => {
  const clock = virtualClock(10_000_000)
  let back = 0
  const paced = pace({ now: () => clock.now() - back, schedule: (at, fn) => clock.schedule(at + back, fn) })
  await times(clock, paced, 1)
  back = 3_600_000
  expect(await times(clock, paced, 1)).toEqual([10_000_005])
})
