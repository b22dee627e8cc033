// Whatever crashes or freezes, and whenever: an unsafe target sees no second call without a probe in between.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTEMPTS, GRACE, LIMIT, simulate } from './simulation.test.helper.ts'
import { BEGINS, CLAIM } from './scripted.test.helper.ts'
import type { Fate, Fault, Scenario } from './simulation.test.helper.ts'

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('crash' as const) }),
  fc.record({ kind: fc.constant('freeze' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
  // After a claim: too long for a call to begin, and not so long that the claim is over.
  fc.record({ kind: fc.constant('freeze' as const), ms: fc.integer({ min: BEGINS + 1, max: CLAIM }) }),
)
const points = fc.array(fc.tuple(fc.oneof(fc.nat(16), fc.nat(6)), fault), { maxLength: 3 }).map((list) => new Map(list))
const fate: fc.Arbitrary<Fate> = fc.record({
  arrives: fc.oneof(fc.constant('never' as const), fc.integer({ min: 0, max: LIMIT - 1 })),
  hears: fc.constantFrom('answer', 'throw', 'cut', 'unknown', 'nothing', 'lateAnswer'),
})
const scenario: fc.Arbitrary<Scenario> = fc.record({
  // The last process is sound, so that there is an end.
  faults: fc.array(points, { minLength: 1, maxLength: 4 }).map((list) => [...list, new Map()]),
  fates: fc.array(fate, { minLength: 1, maxLength: 4 }),
  probes: fc.array(fc.constantFrom('truth', 'truth', 'throw', 'unknown'), { minLength: 1, maxLength: 5 }),
  askEvery: fc.integer({ min: 500, max: 30_000 }),
})

describe('an unsafe effect', () => {
  it('is never called again without a probe, nor done twice, whatever processes suffer', async () => {
    const met = { secondCalls: 0, twoOwners: 0, probed: 0, lookedAtOnce: 0, foundAtOnce: 0, afterLate: 0 }
    const property = fc.asyncProperty(scenario, async (given) => {
      const { log, charged, certain, last, claims } = await simulate(given)
      const calls = log.filter((each) => each.what === 'call')
      const callMayArrive = (attempt: number) => claims.find((claim) => claim.attempt === attempt)!.until + GRACE
      // What a look finds while the call may still arrive allows nothing.
      for (const [i, { attempt }] of calls.slice(0, -1).entries()) {
        const between = log.slice(log.indexOf(calls[i]!), log.indexOf(calls[i + 1]!))
        expect(between.some(({ what, at }) => what === 'probe' && at >= callMayArrive(attempt))).toBe(true)
      }
      expect(charged.length).toBeLessThanOrEqual(1)
      expect(calls.length).toBeLessThanOrEqual(ATTEMPTS)
      // It comes to an end, and an end that is certain is true.
      expect(['ok', 'failed', 'unknown', 'exhausted']).toContain(last?.kind)
      if (last?.kind === 'ok') expect(charged).toHaveLength(1)
      const crashed = given.faults.some((faults) => [...faults.values()].some((each) => each.kind === 'crash'))
      if (last?.kind === 'failed' && !crashed) expect(certain.some(({ report }) => report.kind === 'ok')).toBe(charged.length === 1)
      for (const { attempt } of certain) expect(claims.some((claim) => claim.attempt === attempt)).toBe(true)
      if (calls.length > 1) met.secondCalls++
      const claimOf = (of: number) => claims.find(({ attempt }) => attempt === of)
      const isAfterLate = ({ attempt, at }: (typeof calls)[number]): boolean => {
        const [before, own] = [claimOf(attempt - 1), claimOf(attempt)]
        return before?.by === own?.by && at <= (before?.until ?? 0) && calls.every((each) => each.attempt !== attempt - 1)
      }
      if (calls.some(isAfterLate)) met.afterLate++
      if (new Set(claims.map((claim) => claim.by)).size > 1) met.twoOwners++
      const probes = log.filter((each) => each.what === 'probe')
      if (probes.length > 0) met.probed++
      const early = probes.filter(({ attempt, at }) => at < callMayArrive(attempt))
      if (early.length > 0) met.lookedAtOnce++
      if (early.length > 0 && early.at(-1) === log.at(-1) && last?.kind === 'ok') met.foundAtOnce++
    })
    await fc.assert(property, { numRuns: 1_000 })
    // What the property is about did happen.
    for (const times of Object.values(met)) expect(times).toBeGreaterThan(10)
  })
})
