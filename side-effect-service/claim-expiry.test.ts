// Claims of processes whose clocks are wrong: what counts is how long a claim lasts, not when it was made.
import { describe, expect, it } from 'vitest'
import type { Claim } from '../journal/index.ts'
import { KEY, request, START, world } from './fakes.test.helper.ts'
import { GRACE, patient, receipt, reports, scripted } from './scripted.test.helper.ts'
import { claimExpiry } from './claim-expiry.ts'

const HOUR = 3_600_000
const LASTS = 5_000
const claimed = (at: number, more: Partial<Claim> = {}): Claim => ({ effect: KEY, attempt: 1, at, until: at + LASTS, by: 'other', ...more })

describe('where clocks are apart, the claim of another process', () => {
  it.each([
    ['an hour behind', -HOUR],
    ['right', 0],
    ['an hour ahead', HOUR],
  ])('by a clock that is %s is waited for from when it is first seen', async (_, off) => {
    const { seen, handler } = scripted({ probe: [receipt] })
    const w = world([handler], { ...patient, clocks: 'apart' })
    w.claims.rows.push(claimed(START + off))
    await w.ask(request())
    await w.clock.advance(LASTS + GRACE - 1)
    expect(seen).toEqual([])
    await w.clock.advance(1)
    expect(seen).toEqual(['probe 1'])
    expect(reports(w)).toMatchObject([{ attempt: 1, probed: true, kind: 'ok' }])
  })

  it('is not waited for twice where the wait is the executor’s', async () => {
    const { seen, handler } = scripted({ probe: [receipt] })
    const w = world([handler], { graceMs: GRACE, clocks: 'apart' })
    w.claims.rows.push(claimed(START - HOUR))
    await w.ask(request())
    expect(reports(w)).toMatchObject([{ kind: 'attempted', retryInMs: LASTS + GRACE }])
    await w.clock.advance(LASTS + GRACE)
    await w.ask(request({ after: 2 }))
    expect(seen).toEqual(['probe 1'])
  })
})

describe('claimExpiry', () => {
  const at = (time: { now: number }) =>
    claimExpiry({ process: 'own', clocks: 'apart', now: () => time.now, steady: () => time.now - START })

  it('take a process at its own word for its own claims', () => {
    expect(at({ now: START + HOUR }).endOf(claimed(START, { by: 'own' }))).toBe(START + LASTS)
  })

  it.each([
    ['of another process on the same machine', 'shared', 'other'],
    ['of our own', 'apart', 'own'],
  ] as const)('wait for a claim %s no longer than it lasts, whatever the clock is set to', (_, clocks, by) => {
    const time = { now: START, steady: 0 }
    const { endOf } = claimExpiry({ process: 'own', clocks, now: () => time.now, steady: () => time.steady })
    const claim = claimed(START, { by })
    time.now -= HOUR
    expect(endOf(claim)).toBe(time.now + LASTS)
    Object.assign(time, { now: START + HOUR, steady: LASTS })
    expect(endOf(claim)).toBe(START + LASTS)
    Object.assign(time, { now: START - HOUR, steady: LASTS - 1 })
    expect(endOf(claim)).toBe(time.now + 1)
  })

  it('count each attempt of each effect from its own first sight', () => {
    const time = { now: START }
    const { endOf } = at(time)
    expect(endOf(claimed(0))).toBe(START + LASTS)
    time.now += 1_000
    expect(endOf(claimed(0))).toBe(START + LASTS)
    expect(endOf(claimed(0, { attempt: 2 }))).toBe(time.now + LASTS)
    expect(endOf(claimed(0, { effect: 'another' }))).toBe(time.now + LASTS)
  })

  it('forget the oldest of very many, and wait for it once more', () => {
    const time = { now: START }
    const { endOf } = at(time)
    for (let n = 0; n <= 10_000; n++) endOf(claimed(0, { effect: `effect ${n}` }))
    time.now += 1_000
    expect(endOf(claimed(0, { effect: 'effect 10000' }))).toBe(START + LASTS)
    expect(endOf(claimed(0, { effect: 'effect 0' }))).toBe(time.now + LASTS)
  })
})
