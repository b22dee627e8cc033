// Clocks: what is due is done, in order, and tests decide when.
import { describe, expect, it, vi } from 'vitest'
import { pause, steadyClock, systemClock, virtualClock, scaledClock } from './clock.ts'

describe('the virtual clock', () => {
  it('makes calls in the order of their times, and at equal times in the order in which they were scheduled', async () => {
    const clock = virtualClock(1_000)
    const seen: string[] = []
    for (const [at, name] of [
      [1_200, 'c'],
      [1_100, 'a'],
      [1_200, 'd'],
      [1_100, 'b'],
    ] as const)
      clock.schedule(at, () => void seen.push(`${name}@${clock.now()}`))
    await clock.advance(150)
    expect(seen).toEqual(['a@1100', 'b@1100'])
    expect(clock.now()).toBe(1_150)
    await clock.runUntilIdle()
    expect(seen).toEqual(['a@1100', 'b@1100', 'c@1200', 'd@1200'])
    expect(clock.now()).toBe(1_200)
  })

  it('lets promises settle between two calls, however long their chains are', async () => {
    const clock = virtualClock()
    const seen: string[] = []
    const chain = async (name: string) => {
      for (let i = 0; i < 100; i++) await Promise.resolve()
      seen.push(`${name}@${clock.now()}`)
    }
    clock.schedule(10, () => void chain('a'))
    clock.schedule(20, () => void chain('b'))
    await clock.advance(20)
    expect(seen).toEqual(['a@10', 'b@20'])
  })

  it('makes calls that were scheduled meanwhile, also those for a time that has passed', async () => {
    const clock = virtualClock()
    const seen: number[] = []
    clock.schedule(10, () => {
      clock.schedule(15, () => void seen.push(clock.now()))
      clock.schedule(5, () => void seen.push(clock.now()))
    })
    await clock.advance(15)
    expect(seen).toEqual([10, 15])
  })

  it('forgets what was cancelled', async () => {
    const clock = virtualClock()
    const seen: string[] = []
    const cancel = clock.schedule(10, () => void seen.push('cancelled'))
    clock.schedule(10, () => void seen.push('kept'))
    cancel()
    await clock.runUntilIdle()
    cancel()
    expect(seen).toEqual(['kept'])
  })
})

describe('the system clock', () => {
  it('waits for times that no single timer can hold', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    try {
      const days = 100 * 86_400_000
      const done = vi.fn()
      const cancelled = vi.fn()
      systemClock.schedule(systemClock.now() + days, done)
      const cancel = systemClock.schedule(systemClock.now() + days, cancelled)
      await vi.advanceTimersByTimeAsync(days - 1)
      expect(done).not.toHaveBeenCalled()
      cancel()
      await vi.advanceTimersByTimeAsync(1)
      expect(done).toHaveBeenCalledOnce()
      expect(cancelled).not.toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })

  it('makes a call that is overdue as soon as it can', async () => {
    await pause(systemClock, -1_000)
  })
})

describe('the clock of a process', () => {
  const HOUR = 3_600_000
  const world = () => {
    const at = { wall: 1_000_000_000_000, steady: 77 }
    const clock = steadyClock(
      () => at.wall,
      () => at.steady,
    )
    const pass = (ms: number): void => {
      at.wall += ms
      at.steady += ms
    }
    return { clock, pass, set: (ms: number) => void (at.wall += ms), began: at.wall }
  }

  it('goes on as it did when the clock of the machine is set back', () => {
    const { clock, pass, set, began } = world()
    pass(10_000)
    set(-HOUR)
    expect(clock.now()).toBe(began + 10_000)
    pass(5_000)
    expect(clock.now()).toBe(began + 15_000)
  })

  it('follows a leap ahead, and comes back where that is undone', () => {
    const { clock, pass, set, began } = world()
    set(72 * HOUR)
    pass(8_000)
    expect(clock.now()).toBe(began + 72 * HOUR + 8_000)
    set(-72 * HOUR)
    expect(clock.now()).toBe(began + 8_000)
  })

  it('is the clock of the machine where that was behind at first', () => {
    const { clock, set, pass, began } = world()
    set(HOUR)
    for (let i = 0; i < 3; i++) {
      pass(1_000)
      expect(clock.now()).toBe(began + HOUR + (i + 1) * 1_000)
    }
  })
})

it('a scaled clock lets time pass so many times as fast, and comes when it says', async () => {
  const real = virtualClock(1_000)
  const fast = scaledClock(real, 60)
  const came: number[] = []
  fast.schedule(1_000 + 3_600_000, () => came.push(fast.now()))
  await real.advance(59_999)
  expect(came).toEqual([])
  await real.advance(1)
  expect([came, real.now()]).toEqual([[3_601_000], 61_000])
})
