// A busy store slows appends and fails none; a call whose answer was lost is made again and counts once.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { appendAt, appendOne, cause, rowAt, turnAt } from '../../../journal/contract/samples.ts'
import { migrateCosmos, openCosmosJournal } from '../../../journal/cosmos/index.ts'
import type { CosmosJournal } from '../../../journal/cosmos/index.ts'
import { JournalUnavailable } from '../../../journal/index.ts'
import { cosmosForFile } from './for-file.ts'
import { COME_BACK, startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'

vi.setConfig({ testTimeout: 120_000 })
const cosmos = cosmosForFile()

let proxy: Proxy
let journal: CosmosJournal
/** Waits end at once, and move this clock. */
let clock = 0
let waits: number[] = []
const warnings: string[] = []
const PATIENCE = 60_000

beforeEach(async () => {
  const { endpoint, key, emulator, database } = cosmos()
  const at = { key, emulator, database: database() }
  await migrateCosmos({ ...at, endpoint })
  proxy = await startProxy(endpoint)
  clock = 1_000_000
  waits = []
  warnings.length = 0
  journal = await openCosmosJournal({
    ...at,
    endpoint: proxy.endpoint,
    patience: PATIENCE,
    now: () => clock,
    random: () => 1,
    wait: async (milliseconds) => {
      waits.push(milliseconds)
      clock += milliseconds
    },
    warn: (message) => warnings.push(message),
  })
})
afterEach(async () => {
  proxy.fate(() => 'passed')
  await journal.close()
  await proxy.close()
})

const started = (nth: number) =>
  appendAt(`Order/${nth}`, 0, { turn: { causes: [cause('a')] }, index: { open: 3, instances: [rowAt(`Order/${nth}`, 'a')] } })

it('what is put off is asked for again after the time that the store says and a growing pause; callers only wait', async () => {
  let nth = 0
  proxy.fate(() => (nth++ % 3 === 0 ? 'busy' : 'passed'))
  const answers = await journal.append(Array.from({ length: 20 }, (_, i) => started(i)))
  proxy.fate(() => 'passed')
  expect(answers).toEqual(Array.from({ length: 20 }, () => ({ kind: 'appended' })))
  expect((await journal.open(undefined, 100)).rows).toHaveLength(20)
  expect(await journal.counts()).toEqual([{ workflow: 'Order', status: 'running', count: 20 }])
  expect(journal.throttled()).toBe(waits.length)
  expect(waits.length).toBeGreaterThan(10)
  expect(Math.min(...waits)).toBe(COME_BACK + 25)
  expect(warnings).toEqual(['Cosmos DB has no request units left: appends wait (429)'])
})

it('a store that stays busy is given up after the patience, in one sentence; nothing is half told, and the append can be asked for again', async () => {
  proxy.fate(({ isWrite }) => (isWrite ? 'busy' : 'passed'))
  const begin = clock
  const answer = appendOne(journal, started(1))
  await expect(answer).rejects.toThrow(JournalUnavailable)
  await expect(answer).rejects.toThrow('Cosmos DB has been too busy for 60 s: give the database more request units, or send it less')
  expect(clock - begin).toBeLessThanOrEqual(PATIENCE)
  expect(clock - begin).toBeGreaterThan(PATIENCE / 2)
  proxy.fate(() => 'passed')
  expect((await journal.load('Order/1')).version).toBe(0)
  expect(await appendOne(journal, started(1))).toEqual({ kind: 'appended' })
})

it('a store that is away is waited for as well', async () => {
  let refusals = 5
  proxy.fate(({ isWrite }) => (isWrite && refusals-- > 0 ? 'refused' : 'passed'))
  expect(await appendOne(journal, started(1))).toEqual({ kind: 'appended' })
  expect(waits).toEqual([25, 50, 100, 200, 400])
  let nth = 0
  proxy.fate(() => (nth++ % 2 === 0 ? 'away' : 'passed'))
  expect((await journal.load('Order/1')).version).toBe(1)
  proxy.fate(() => 'away')
  await expect(journal.load('Order/1')).rejects.toThrow('Cosmos DB did not answer for 60 s: check the endpoint and the network')
})

it('writes whose answers are lost count once: the turn is appended, the claim is granted, the rows are there', async () => {
  let last = ''
  // Each write is lost the first time it is made.
  proxy.fate(({ method, path, isWrite }) => {
    if (!isWrite) return 'passed'
    const now = `${method} ${path}`
    const lose = now !== last
    last = lose ? now : ''
    return lose ? 'lost' : 'passed'
  })
  expect(await appendOne(journal, started(1))).toEqual({ kind: 'appended' })
  const done = rowAt('Order/1', 'a', { status: 'completed', version: 2 })
  expect(await appendOne(journal, appendAt('Order/1', 1, { index: { instances: [done] } }))).toEqual({ kind: 'appended' })
  const claim = { effect: 'e', attempt: 1, at: 1, until: 2, by: 'p' }
  expect(await journal.claim(claim)).toEqual({ kind: 'claimed' })
  expect(await journal.claim({ ...claim, by: 'q' })).toEqual({ kind: 'held', claim })
  proxy.fate(() => 'passed')
  expect((await journal.load('Order/1')).turns).toEqual([turnAt('Order/1', 1, { causes: [cause('a')] }), turnAt('Order/1', 2)])
  expect(await journal.instance(done.instance)).toEqual(done)
  expect((await journal.open(undefined, 10)).rows).toEqual([])
})
