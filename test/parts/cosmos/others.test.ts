// What other processes did meanwhile, what does not fit into a document, and what an account must be like.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { appendAt, appendEach, appendOne, cause, rowAt, snapshotAt, turnAt } from '../../../journal/contract/samples.ts'
import { checkCosmos, migrateCosmos, openCosmosJournal } from '../../../journal/cosmos/index.ts'
import type { Documents } from '../../../journal/cosmos/documents.ts'
import { DamagedJournal, JournalUnavailable } from '../../../journal/index.ts'
import { counting, Died, dyingAt } from './faults.ts'
import { cosmosFixture } from './fixture.ts'
import { cosmosForFile } from './for-file.ts'

vi.setConfig({ testTimeout: 120_000 })
const cosmos = cosmosForFile()

const caused = (id: string) => ({ turn: { causes: [cause(id, 'signal')] } })

it('a cause that another process appended meanwhile is a conflict first, and a duplicate on the fresh read', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const [one, other] = [await open(), await open()]
  await appendEach(one, [appendAt('Order/1', 0, caused('a'))])
  await other.load('Order/1')
  await appendEach(other, [appendAt('Order/1', 1, caused('b'))])
  expect(await appendOne(one, appendAt('Order/1', 1, caused('b')))).toEqual({ kind: 'conflict', version: 2 })
  await one.load('Order/1')
  expect(await appendOne(one, appendAt('Order/1', 2, caused('b')))).toEqual({ kind: 'duplicate', causes: [{ cause: 'signal:b', at: 2 }] })
  await end()
})

it('what was announced for a turn that lost is taken back by who lost', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  await appendEach(await open(), [appendAt('Order/1', 0)])
  const late = appendAt('Order/1', 0, { index: { due: 5, open: 3, instances: [rowAt('Order/1', 'a')] } })
  expect(await appendOne(await open(), late)).toEqual({ kind: 'conflict', version: 1 })
  const idle = counting()
  const other = await open({ healAfter: 0, around: idle.around })
  expect(await other.open(undefined, 10)).toEqual({ rows: [] })
  expect(await other.counts()).toEqual([])
  expect(idle.writes()).toBe(0)
  await end()
})

it('a row that was written ahead of a turn which did not come is shown to nobody, though nobody has taken it back', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const row = rowAt('Order/1', 'a')
  const dead = await open({ around: dyingAt(1, 'after').around })
  await expect(appendOne(dead, appendAt('Order/1', 0, { index: { open: 3, instances: [row] } }))).rejects.toThrow(Died)
  const other = await open()
  expect(await other.instance(row.instance)).toBeUndefined()
  expect(await other.instances({ limit: 10 })).toEqual({ rows: [] })
  expect(await other.open(undefined, 10)).toEqual({ rows: [] })
  // The command comes again.
  await appendEach(other, [appendAt('Order/1', 0, { index: { open: 3, instances: [row] } })])
  expect(await other.instances({ limit: 10 })).toEqual({ rows: [row] })
  await end()
})

it('a line that names an earlier time than its stream hides no stream that is due before that', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const due = [10, 11, 20]
  await appendEach(
    await open(),
    due.map((at, i) => appendAt(`Order/${i}`, 0, { index: { due: at } })),
  )
  for (const stream of ['Order/0', 'Order/1']) {
    const dead = await open({ around: dyingAt(1, 'after').around })
    await expect(appendOne(dead, appendAt(stream, 1, { index: { due: 50 } }))).rejects.toThrow(Died)
  }
  const other = await open()
  expect(await other.nextDue()).toBe(20)
  expect(await other.due(60, 1)).toEqual([{ stream: 'Order/2', due: 20 }])
  expect(await other.due(60, 2)).toEqual([
    { stream: 'Order/2', due: 20 },
    { stream: 'Order/0', due: 50 },
  ])
  await end()
})

it('a process that has read nothing asks the journal for causes, many at once too', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const ids = Array.from({ length: 120 }, (_, i) => cause(`c${i}`))
  await appendEach(await open(), [
    appendAt('Order/1', 0, { turn: { causes: ids.slice(0, 60) } }),
    appendAt('Order/1', 1, { turn: { causes: ids.slice(60, 119) } }),
  ])
  const fresh = await open()
  const answer = await appendOne(fresh, appendAt('Order/1', 2, { turn: { causes: ids } }))
  expect(answer).toEqual({
    kind: 'duplicate',
    causes: ids.slice(0, 119).map(({ id }, i) => ({ cause: `start:${id}`, at: i < 60 ? 1 : 2 })),
  })
  expect(fresh.ru().causes?.calls).toBe(3)
  await end()
})

it('a process that has the whole stream in its memory asks nobody', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const first = await open()
  await appendEach(first, [appendAt('Order/1', 0, caused('a')), appendAt('Order/1', 1, caused('b'))])
  const second = await open()
  await second.load('Order/1')
  expect((await appendOne(second, appendAt('Order/1', 2, caused('a')))).kind).toBe('duplicate')
  await appendEach(second, [appendAt('Order/1', 2, caused('c'))])
  expect(first.ru().causes).toBeUndefined()
  expect(second.ru().causes).toBeUndefined()
  await end()
})

it('causes that a replica does not show because it is behind are no proof: the append is a conflict and writes nothing', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  await appendEach(await open(), [appendAt('Order/1', 0, caused('a')), appendAt('Order/1', 1, caused('b'))])
  const behind = await open({
    // A replica that has seen the first turn only.
    around: (documents): Documents => ({
      ...documents,
      query: async <Row>(of: Parameters<Documents['query']>[0]) => {
        const rows = await documents.query<Row & { readonly version?: number }>(of)
        return of.purpose === 'causes' ? rows.filter(({ version = 0 }) => version < 2) : rows
      },
    }),
  })
  expect(await appendOne(behind, appendAt('Order/1', 2, caused('b')))).toEqual({ kind: 'conflict', version: 2 })
  expect((await behind.load('Order/1')).version).toBe(2)
  await end()
})

it('what is too long for a document stands in pieces, and comes back as it was', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const journal = await open()
  const output = `${randomBytes(600_000).toString('base64')}😀`.repeat(2)
  const instance = 'Order:a@Order/1'
  const row = rowAt('Order/1', 'a', { nodes: [output] })
  const snapshot = snapshotAt(1)
  const long = appendAt('Order/1', 0, {
    turn: { events: [{ kind: 'InstanceCompleted', instance, output }] },
    index: { instances: [row] },
    snapshot: { ...snapshot, state: { ...snapshot.state, state: { output } } },
  })
  await appendEach(journal, [long])
  const other = await open()
  expect(await other.read('Order/1', 1, 1)).toEqual([long.turn])
  expect(await other.readInstance(instance)).toEqual([long.turn])
  expect((await other.load('Order/1')).snapshot?.state.state).toEqual({ output })
  expect(await other.instance(instance)).toEqual(row)
  expect((await other.readAll(undefined, 10)).turns).toEqual([long.turn])
  await end()
})

it('a turn that was changed, or a piece that is gone, is named', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  await appendEach(await open(), [
    appendAt('Order/1', 0),
    appendAt('Order/2', 0, { turn: { events: [{ kind: 'InstanceCompleted', instance: 'Order:a@Order/2', output: 'x'.repeat(300_000) }] } }),
  ])
  const broken = await open({
    around: (documents): Documents => ({
      ...documents,
      read: async (of) => (of.container === 'blobs' ? undefined : documents.read(of)),
      query: async <Row>(of: Parameters<Documents['query']>[0]) => {
        const rows = await documents.query<Row & { readonly body?: { readonly text?: string } }>(of)
        return rows.map((found) =>
          found.body?.text === undefined ? found : { ...found, body: { ...found.body, text: found.body.text.replace('late', 'soon') } },
        )
      },
    }),
  })
  await expect(broken.load('Order/1')).rejects.toThrow(DamagedJournal)
  await expect(broken.load('Order/1')).rejects.toThrow('a turn was changed after it was written (stream Order/1, version 1)')
  await expect(broken.load('Order/2')).rejects.toThrow('a turn is missing (stream Order/2, version 1)')
  await end()
})

it('a load reads from the newest readable snapshot on, however long the stream is', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const journal = await open()
  const at = 30
  await appendEach(
    journal,
    Array.from({ length: 100 }, (_, version) => appendAt('Order/1', version, version === at ? { snapshot: snapshotAt(at + 1) } : {})),
  )
  const loaded = await (await open()).load('Order/1')
  expect(loaded.snapshot).toEqual(snapshotAt(at + 1))
  expect(loaded.turns).toEqual(Array.from({ length: 69 }, (_, i) => turnAt('Order/1', at + 2 + i)))
  await end()
})

it('a snapshot that is much older than the turn it stands in is no gap', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const journal = await open()
  await appendEach(
    journal,
    Array.from({ length: 30 }, (_, version) => appendAt('Order/1', version, version === 29 ? { snapshot: snapshotAt(2) } : {})),
  )
  const loaded = await (await open()).load('Order/1')
  expect(loaded.snapshot).toEqual(snapshotAt(2))
  expect(loaded.turns).toEqual(Array.from({ length: 28 }, (_, i) => turnAt('Order/1', 3 + i)))
  await end()
})

it('a database is migrated any number of times, checked, and refused with the fix where it is not there', async () => {
  const { endpoint, key, emulator, database } = cosmos()
  const at = { endpoint, key, emulator, database: database() }
  const refused = openCosmosJournal(at)
  await expect(refused).rejects.toThrow(JournalUnavailable)
  await expect(refused).rejects.toThrow(`container journal is missing in database ${at.database}: run \`contrail journal migrate\``)
  await Promise.all([migrateCosmos(at), migrateCosmos(at)])
  await migrateCosmos(at)
  expect(await checkCosmos(at)).toEqual([])
  const journal = await openCosmosJournal(at)
  await appendEach(journal, [appendAt('Order/1', 0)])
  await migrateCosmos(at)
  expect((await journal.load('Order/1')).version).toBe(1)
  await journal.close()
})

it('an account whose reads may be of any age, or that writes in several regions, is refused', async () => {
  const body = { userConsistencyPolicy: { defaultConsistencyLevel: 'Eventual' }, enableMultipleWriteLocations: true }
  const account = createServer(({ url }, answer) => {
    answer.writeHead(url === '/' ? 200 : 404, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(url === '/' ? { ...body, writableLocations: [], readableLocations: [] } : { message: 'not found' }))
  })
  account.listen(0, '127.0.0.1')
  await once(account, 'listening')
  // A server that listens on a port has an address of this shape.
  const { port } = account.address() as AddressInfo
  const wrong = await checkCosmos({ endpoint: `http://127.0.0.1:${port}`, key: 'a2V5', database: 'd', emulator: true })
  expect(wrong.slice(0, 2)).toEqual([
    "the account's consistency is Eventual: a process would not read what it wrote; set Session, BoundedStaleness or Strong",
    'the account writes in several regions: two could take the same version of a stream; turn multi-region writes off',
  ])
  expect(wrong).toHaveLength(6)
  account.closeAllConnections()
  account.close()
})

it('an endpoint where nobody answers is said to be one', async () => {
  const nobody = openCosmosJournal({ endpoint: 'http://127.0.0.1:1', key: 'a2V5', database: 'd', emulator: true })
  await expect(nobody).rejects.toThrow('Cosmos DB at http://127.0.0.1:1 does not answer: check the endpoint and the network')
})
