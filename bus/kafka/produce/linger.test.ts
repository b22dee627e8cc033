// How often a broker is asked: at once while few records travel, a little apart while there are many, and never held up by a clock that was set back.
import { expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import { linger } from './linger.ts'
import type { Linger } from './linger.ts'

/** The times at which requests of so many records each may begin. */
const times = async (clock: ReturnType<typeof virtualClock>, { carried, next }: Linger, count: number, records: number) => {
  const seen: number[] = []
  for (let n = 0; n < count; n++) {
    const begun = next().then(() => {
      seen.push(clock.now())
      carried(records)
    })
    await clock.runUntilIdle()
    await begun
  }
  return seen
}

it('takes no pause where one message travels alone: the four hops of an instance in one process wait for nothing', async () => {
  const clock = virtualClock(1_000)
  const paced = linger(clock)
  expect(await times(clock, paced, 4, 1)).toEqual([1_000, 1_000, 1_000, 1_000])
  await clock.advance(6)
  expect(await times(clock, paced, 4, 1)).toEqual([1_006, 1_006, 1_006, 1_006])
})

it('begins the first request after a rest at once, and those behind a big one five milliseconds apart', async () => {
  const clock = virtualClock(1_000)
  const paced = linger(clock)
  expect(await times(clock, paced, 3, 100)).toEqual([1_000, 1_005, 1_010])
  await clock.advance(100)
  expect(await times(clock, paced, 2, 100)).toEqual([1_110, 1_115])
})

it('gathers as well where many small requests follow each other, or more than a few wait', async () => {
  const clock = virtualClock(1_000)
  expect(await times(clock, linger(clock), 8, 1)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_005, 1_005, 1_005])
  const paced = linger(clock)
  paced.carried(1)
  const begun = paced.next(10).then(() => clock.now())
  await clock.advance(5)
  expect(await begun).toBe(1_010)
})

it('waits no longer where the clock is set back by an hour', async () => {
  const clock = virtualClock(10_000_000)
  let back = 0
  const paced = linger({ now: () => clock.now() - back, schedule: (at, fn) => clock.schedule(at + back, fn) })
  await times(clock, paced, 1, 100)
  back = 3_600_000
  expect(await times(clock, paced, 1, 100)).toEqual([10_000_005])
})
