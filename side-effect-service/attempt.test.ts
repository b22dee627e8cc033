// Back-off: as long as the author said, with jitter downwards, and never more attempts than allowed.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterAttempt, backoff } from './attempt.ts'

const retries = { attempts: 5, backoff: 'exponential', delayMs: 1_000 } as const
const DAY = 86_400_000
const pauses = (how: 'fixed' | 'exponential') => [1, 2, 3, 4].map((made) => backoff({ ...retries, backoff: how }, made, () => 0))

describe('the pause after an attempt', () => {
  it('is the one that is listed, and the last of them from then on', () => {
    const listed = { attempts: 9, backoff: 'exponential', delayMs: 1000, pausesMs: [60_000, 3_600_000] } as const
    expect([1, 2, 3, 9].map((made) => backoff(listed, made, () => 0))).toEqual([60_000, 3_600_000, 3_600_000, 3_600_000])
  })
  it('doubles each time, and stays the same where the author said so', () => {
    expect(pauses('exponential')).toEqual([500, 1_000, 2_000, 4_000])
    expect(pauses('fixed')).toEqual([500, 500, 500, 500])
  })

  it('doubles up to a day, but is never cut below what the author said', () => {
    expect(backoff({ ...retries, attempts: 100 }, 99, () => 0)).toBe(DAY / 2)
    expect(backoff({ ...retries, attempts: 100, delayMs: 3 * DAY }, 99, () => 0)).toBe((3 * DAY) / 2)
  })

  it('lies between half of the whole and the whole, wherever chance puts it', () => {
    const arbitrary = fc.record({
      made: fc.integer({ min: 1, max: 2_000 }),
      delayMs: fc.integer({ min: 1, max: 30 * DAY }),
      how: fc.constantFrom('fixed' as const, 'exponential' as const),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    })
    fc.assert(
      fc.property(arbitrary, ({ made, delayMs, how, random }) => {
        const whole = how === 'fixed' ? delayMs : Math.max(delayMs, Math.min(delayMs * 2 ** (made - 1), DAY))
        const pause = backoff({ attempts: 9_999, backoff: how, delayMs }, made, () => random)
        expect(pause).toBeGreaterThanOrEqual(whole / 2)
        expect(pause).toBeLessThanOrEqual(whole)
        expect(Number.isInteger(pause)).toBe(true)
      }),
    )
  })
})

describe('after an attempt that settled nothing', () => {
  it('comes another one after the pause, as long as one is left', () => {
    expect(afterAttempt({ retries }, 1, 10_000, () => 0)).toEqual({ kind: 'again', at: 10_500 })
    expect(afterAttempt({ retries }, 4, 10_000, () => 0)).toEqual({ kind: 'again', at: 14_000 })
    expect(afterAttempt({ retries }, 5, 10_000, () => 0)).toEqual({ kind: 'exhausted' })
    expect(afterAttempt({ retries }, 6, 10_000, () => 0)).toEqual({ kind: 'exhausted' })
  })

  it('pauses as at first after a person had it tried again', () => {
    const anew = { retries: { ...retries, attempts: 10 }, forgiven: 5 }
    expect(afterAttempt(anew, 6, 10_000, () => 0)).toEqual({ kind: 'again', at: 10_500 })
    expect(afterAttempt(anew, 9, 10_000, () => 0)).toEqual({ kind: 'again', at: 14_000 })
    expect(afterAttempt(anew, 10, 10_000, () => 0)).toEqual({ kind: 'exhausted' })
  })
})
