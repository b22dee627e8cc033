// Each setting of a server that promises less than it seems is told with what follows from it.
import { expect, it } from 'vitest'
import { weakPromises } from './promises.ts'
import type { ServerSettings } from './promises.ts'

const good: ServerSettings = { fsync: 'on', pages: 'on', checksums: 'on', commit: 'on', names: '', standbys: 0, encrypted: true }
const far = { isLocal: false }

it('nothing is said of a server that keeps what it promises', () => {
  expect(weakPromises(good, far)).toEqual([])
  expect(weakPromises({ ...good, standbys: 2, names: 'ANY 1 (a, b)' }, far)).toEqual([])
  expect(weakPromises({ ...good, standbys: 1, names: 'a', commit: 'remote_apply' }, far)).toEqual([])
  expect(weakPromises({ ...good, encrypted: false }, { isLocal: true })).toEqual([])
})

it.each<[string, Partial<ServerSettings>, string]>([
  ['fsync', { fsync: 'off' }, 'fsync is off: a crash of its machine loses what was acknowledged'],
  ['full_page_writes', { pages: 'off' }, 'full_page_writes is off: '],
  ['data_checksums', { checksums: 'off' }, 'data_checksums is off: a damaged page is not noticed before it is read'],
  ['synchronous_standby_names', { standbys: 1 }, 'synchronous_standby_names is empty and 1 standby follows: a failover loses'],
  ['synchronous_commit', { standbys: 2, names: 'a', commit: 'local' }, 'synchronous_commit is local for this role and 2 standbys follow: '],
  ['sslmode', { encrypted: false }, 'sslmode asks for no encryption: payloads and the password cross the network in clear'],
])('%s is told with what follows', (_, changed, says) => {
  expect(weakPromises({ ...good, ...changed }, far)).toEqual([expect.stringContaining(says)])
})
