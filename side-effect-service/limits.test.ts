// One timer for the limits of all calls: each is kept to the millisecond, and nothing is left when no call is open.
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../base/index.ts'
import type { Clock } from '../base/index.ts'
import { timeLimits } from './limits.ts'

describe('a limit', () => {
  it.each([1, 999, 1_000, 1_001, 3_600_000])('of %i ms is over then, once, and not before', async (ms) => {
    const clock = virtualClock(5_000)
    const over: number[] = []
    timeLimits(clock).at(5_000 + ms, () => over.push(clock.now()))
    await clock.runUntilIdle()
    expect(over).toEqual([5_000 + ms])
  })

  it('that comes before others is not kept waiting by them', async () => {
    const clock = virtualClock()
    const limits = timeLimits(clock)
    const over: string[] = []
    limits.at(900, () => over.push(`second ${clock.now()}`))
    limits.at(300, () => over.push(`first ${clock.now()}`))
    await clock.advance(400)
    limits.at(500, () => over.push(`between ${clock.now()}`))
    await clock.advance(1_000)
    expect(over).toEqual(['first 300', 'between 500', 'second 900'])
  })

  it('that was taken back is not over', async () => {
    const clock = virtualClock()
    const limits = timeLimits(clock)
    const over: string[] = []
    const cancel = limits.at(300, () => over.push('taken back'))
    limits.at(300, () => over.push('kept'))
    cancel()
    await clock.advance(10_000)
    expect(over).toEqual(['kept'])
  })

  it('may set another when it is over', async () => {
    const clock = virtualClock()
    const limits = timeLimits(clock)
    const over: number[] = []
    limits.at(100, () => limits.at(250, () => over.push(clock.now())))
    await clock.advance(1_000)
    expect(over).toEqual([250])
  })
})

describe('a timer that comes late, because the process was busy', () => {
  it('takes nothing from the time of a call that begins meanwhile', async () => {
    const clock = virtualClock()
    const busy: Clock = { now: () => clock.now(), schedule: (at, fn) => clock.schedule(at + 800, fn) }
    const limits = timeLimits(busy)
    const over: number[] = []
    limits.at(1_000, () => {})
    await clock.advance(1_700)
    limits.at(1_900, () => over.push(clock.now()))
    await clock.advance(10_000)
    expect(over).toHaveLength(1)
    expect(over[0]).toBeGreaterThanOrEqual(1_900)
  })
})

const HOUR = 3_600_000

describe('a clock that is set meanwhile', () => {
  it.each([-HOUR, HOUR])('by %i ms moves a limit by a second at most', async (by) => {
    const clock = virtualClock(10 * HOUR)
    let set = 0
    const wrong: Clock = { now: () => clock.now() + set, schedule: (at, fn) => clock.schedule(at - set, fn) }
    const limits = timeLimits(wrong)
    const over: number[] = []
    const began = clock.now()
    limits.at(wrong.now() + 5_500, () => over.push(clock.now() - began))
    await clock.advance(2_300)
    set = by
    await clock.advance(200)
    limits.at(wrong.now() + 700, () => over.push(clock.now() - began))
    await clock.advance(HOUR)
    expect(over).toHaveLength(2)
    expect(Math.abs(over[0]! - 3_200)).toBeLessThanOrEqual(1_000)
    expect(Math.abs(over[1]! - 5_500)).toBeLessThanOrEqual(1_000)
  })
})

describe('the timer', () => {
  it('ends within a second when no call is open', async () => {
    const clock = virtualClock()
    timeLimits(clock).at(3_600_000, () => {})()
    await clock.runUntilIdle()
    expect(clock.now()).toBe(1_000)
  })

  it('goes at once on stop where no call is open, else with the last of them', async () => {
    const clock = virtualClock()
    const limits = timeLimits(clock)
    limits.at(500, () => {})()
    limits.stop()
    await clock.runUntilIdle()
    expect(clock.now()).toBe(0)
    const over: number[] = []
    const cancel = limits.at(900, () => {})
    limits.at(500, () => over.push(clock.now()))
    limits.stop()
    await clock.advance(600)
    expect(over).toEqual([500])
    cancel()
    await clock.runUntilIdle()
    expect(clock.now()).toBe(600)
  })
})
