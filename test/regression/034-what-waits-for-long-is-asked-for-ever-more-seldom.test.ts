// While side effects waited for long, each look of the reconciler asked for all of them again: the queue grew by itself, twice a minute.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redriveDue } from '../../executor-service/shell/reconcile.ts'

const MINUTE = 60_000
const EVERY = MINUTE / 2
const AFTER = 2 * MINUTE
const HOUR = 60 * MINUTE

/** At which ages a stream that is open since 0 is driven by looks at these times. */
const drivenAt = (looks: readonly number[], after = AFTER): readonly number[] =>
  looks.filter((now, i) => redriveDue({ after, last: looks[i - 1] ?? -Infinity, now })(0))
const looksUntil = (end: number): readonly number[] => Array.from({ length: end / EVERY }, (_, i) => (i + 1) * EVERY)

describe('a stream in which nothing changes', () => {
  it('is driven at its time, then after twice as long each time, at last once an hour', () => {
    expect(drivenAt(looksUntil(4 * HOUR)).map((age) => age / MINUTE)).toEqual([2, 4, 8, 16, 32, 60, 120, 180, 240])
  })
  it('is driven by the first look of a process, whenever that is', () => {
    expect(drivenAt([5 * MINUTE, 6 * MINUTE])).toEqual([5 * MINUTE])
  })
  it('is driven again for ever, and never before its time, whenever is looked and whatever the time is', () => {
    const looks = fc.array(fc.integer({ min: 1, max: 30 * MINUTE }), { minLength: 200, maxLength: 200 })
    fc.assert(
      fc.property(looks, fc.integer({ min: 1, max: 3 * HOUR }), (pauses, after) => {
        let now = 0
        const ages = drivenAt(
          pauses.map((pause) => (now += pause)),
          after,
        )
        for (const age of ages) expect(age).toBeGreaterThanOrEqual(after)
        // Within twice its age or an hour, and a look, it is driven again.
        const due = [after, ...ages.map((age) => age + Math.max(after, Math.min(age, HOUR)))]
        for (const [i, until] of due.entries()) if (until + 30 * MINUTE < now) expect(ages[i]).toBeLessThanOrEqual(until + 30 * MINUTE)
      }),
    )
  })
})
