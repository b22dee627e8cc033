// The executor held up to 256 versions, the oldest fetched going first: more than is promised, and the one in use could go.
import { expect, it } from 'vitest'
import { knownVersions } from '../../executor-service/shell/lookups.ts'
import { notify } from '../core/attack.fixture.ts'

it('of the versions that an executor holds the least recently used goes first, and 64 are the most', async () => {
  const known = knownVersions({ get: async (hash) => ({ hash, workflow: notify }), active: async () => [] }, { now: () => 0 })
  const hashes = Array.from({ length: 65 }, (_, i) => `v${i}`)
  for (const hash of hashes) {
    await known.fetch(hash)
    known.get('v0')
  }
  expect(hashes.filter((hash) => known.get(hash) === undefined)).toEqual(['v1'])
})
