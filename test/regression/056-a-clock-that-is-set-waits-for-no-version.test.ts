// A version that is not stored yet is waited for a minute: a clock set ahead between two look-ups ended that at once, and the instance was in review.
import { expect, it } from 'vitest'
import { knownVersions, VersionMissing } from '../../executor-service/shell/lookups.ts'

const SECOND = 1000
const looking = () => {
  const clock = { now: 1_000 }
  const known = knownVersions({ get: async () => undefined, active: async () => [] }, { now: () => clock.now })
  return (ms: number) => {
    clock.now += ms
    return known.fetch('h')
  }
}

it('a leap of the clock between two look-ups is no waiting, nor is the time since a question of long ago', async () => {
  const look = looking()
  for (const ms of [0, 108 * SECOND, -200 * SECOND, 3600 * SECOND]) await expect(look(ms)).rejects.toThrow(VersionMissing)
})
it('after a minute of look-ups it counts as not stored', async () => {
  const look = looking()
  for (let i = 0; i < 12; i++) await expect(look(i === 0 ? 0 : 5 * SECOND)).rejects.toThrow(VersionMissing)
  expect(await look(5 * SECOND)).toMatchObject({ unusable: expect.stringContaining('is not stored here') })
})
