// With more live versions than are kept, one that was fetched could be pushed out before it was used: fetched for ever, or a request not sent.
import { expect, it } from 'vitest'
import { knownVersions, lookups } from '../../executor-service/shell/lookups.ts'
import { defaultLimits } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { hashOf, notify, pay, versionsOf } from '../core/attack.fixture.ts'

it('a decision has every version that was fetched for it, however few are kept for all', async () => {
  const versions = versionsOf([pay, notify])
  const known = knownVersions({ get: async (hash) => versions.get(hash), active: async () => [] }, { now: () => 0 }, 1)
  const env = { random: () => 0, uuid: () => '', twice: false, dev: false, limits: defaultLimits }
  const found = lookups('Cart/c1', { journal: memoryJournal(), versions: known, env })
  await found.fetch([pay, notify].map((of) => ({ kind: 'version', hash: hashOf(of) })))
  expect([pay, notify].map((of) => found.version(hashOf(of)))).toEqual([pay, notify].map((of) => versions.get(hashOf(of))))
})
