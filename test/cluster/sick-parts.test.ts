// A sick part of a cluster costs its own share: an executor that is cut from its database lets others have its partitions, and what starts during an outage waits for its end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { ClusterView, InstanceCounts } from '../../visualizer/server/index.ts'
import { startKafka } from '../../workflows/cluster/parts/kafka/index.ts'
import type { TestKafka } from '../../workflows/cluster/parts/kafka/index.ts'
import { startPostgres } from '../../workflows/cluster/parts/postgres/index.ts'
import type { PostgresServer } from '../../workflows/cluster/parts/postgres/index.ts'
import { proxyTo } from '../../workflows/cluster/parts/tcp-proxy.ts'
import type { TcpProxy } from '../../workflows/cluster/parts/tcp-proxy.ts'
import { clusterCommands, PATIENCE } from './commands.ts'

const SOON = { timeout: 90_000, interval: 200 }
const SESSION = 6_000
const PARTITIONS = 4
const PARCELS = fileURLToPath(new URL('./parcel.fixture.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'contrail-sick-parts-'))
const config = join(folder, 'contrail.json')

let kafka: TestKafka
let postgres: PostgresServer
let database: TcpProxy
let brokers: TcpProxy
const behind = (url: string, port: number): string => {
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)
  return through.href
}
const proxyFor = (address: string): Promise<TcpProxy> => {
  const { hostname: host, port } = new URL(address)
  return proxyTo({ host, port: Number(port) })
}
beforeAll(async () => {
  ;[kafka, postgres] = await Promise.all([startKafka(), startPostgres()])
  database = await proxyFor(postgres.url)
  brokers = await proxyFor(`http://${kafka.brokers[0]}`)
  const journal = { kind: 'postgres', url: postgres.url, schema: postgres.schema() }
  const settings = {
    journal,
    kafka: { brokers: kafka.brokers, partitions: PARTITIONS, sessionTimeout: `${SESSION}ms` },
    http: { port: 0 },
    log: 'warn',
  }
  writeFileSync(config, JSON.stringify(settings))
  writeFileSync(join(folder, 'notes'), '')
}, PATIENCE)
afterAll(async () => {
  await Promise.all([database?.close(), brokers?.close()])
  await Promise.all([kafka?.stop(), postgres?.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const { done, begin, serve } = clusterCommands({ config, notes: join(folder, 'notes') })
const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T // the API's own types
const freePort = (): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo // listening on TCP
      server.close(() => resolve(String(port)))
    })
  })

it(
  'an executor cut from its database leaves its group within one and a half sessions, and comes back with the line',
  { timeout: PATIENCE },
  async () => {
    await done('topics', 'create')
    await done('journal', 'migrate')
    const cut = await serve(['executor'], { CONTRAIL_JOURNAL_URL: behind(postgres.url, database.port), CONTRAIL_PROCESS: 'cut' })
    const [, visualizer, trigger] = [
      await serve(['executor'], { CONTRAIL_PROCESS: 'well' }),
      ...(await Promise.all([serve(['visualizer']), serve(['trigger']), serve(['side-effect', PARCELS])])),
    ]
    await done('workflow', 'deploy', PARCELS)
    const owners = async (): Promise<readonly string[]> => {
      const view = await get<ClusterView>(`${visualizer.url}/api/v1/cluster`)
      const of = view.kind === 'cluster' ? view.groups.find(({ topic }) => topic === 'contrail.commands') : undefined
      return [...new Set(of?.partitions.map(({ owner }) => owner?.replace(/-[0-9a-f]{8}$/, '') ?? 'nobody'))].toSorted()
    }
    await vi.waitFor(async () => expect(await owners()).toEqual(['cut', 'well']), SOON)
    const post = async (parcelId: string): Promise<void> => {
      const headers = { 'content-type': 'application/json' }
      const asked = { method: 'POST', headers, body: JSON.stringify({ parcelId, grams: 1 }) }
      await vi.waitFor(async () => expect((await fetch(`${trigger.url}/api/v1/workflows/Parcel/instances`, asked)).status).toBe(202), SOON)
    }
    const completed = async (): Promise<number> =>
      (await get<InstanceCounts>(`${visualizer.url}/api/v1/counts`)).instances.reduce(
        (sum, { status, count }) => sum + (status === 'completed' ? count : 0),
        0,
      )
    for (let n = 0; n < 20; n++) await post(`before-${n}`)
    await vi.waitFor(async () => expect(await completed()).toBe(20), SOON)

    database.cut()
    const cutAt = Date.now()
    for (let n = 0; n < 40; n++) await post(`meanwhile-${n}`)
    await vi.waitFor(async () => expect(await owners()).toEqual(['well']), SOON)
    // One and a half sessions, the deal, and what this machine needs.
    expect(Date.now() - cutAt).toBeLessThan(1.5 * SESSION + 15_000)
    await vi.waitFor(async () => expect(await completed()).toBe(60), SOON)
    const { reasons } = await get<{ readonly reasons: readonly string[] }>(`${cut.url}/readyz`)
    expect(reasons).toContain('the consumer of commands has left its group until the journal answers')
    expect((await fetch(`${cut.url}/healthz`)).status).toBe(200)

    database.mend()
    await vi.waitFor(async () => expect(await owners()).toEqual(['cut', 'well']), SOON)
    await vi.waitFor(async () => expect((await fetch(`${cut.url}/readyz`)).status).toBe(200), SOON)
    for (let n = 0; n < 20; n++) await post(`after-${n}`)
    await vi.waitFor(async () => expect(await completed()).toBe(80), SOON)
  },
)

it(
  'a process that starts while the database or the brokers are away waits for them, and ends only for what waiting does not mend',
  { timeout: PATIENCE },
  async () => {
    database.refuse()
    brokers.refuse()
    const journalUrl = behind(postgres.url, database.port)
    const away = {
      CONTRAIL_JOURNAL_URL: journalUrl,
      CONTRAIL_KAFKA_BROKERS: `127.0.0.1:${brokers.port}`,
      CONTRAIL_HTTP_PORT: await freePort(),
    }
    const url = `http://127.0.0.1:${away.CONTRAIL_HTTP_PORT}`
    const process = begin(['executor'], away)
    const readyz = async (): Promise<unknown> => {
      const answer = await fetch(`${url}/readyz`)
      return [answer.status, await answer.json()]
    }
    const waitsFor = (what: RegExp): unknown => [503, { status: 'notReady', reasons: [expect.stringMatching(what)] }]
    await vi.waitFor(async () => expect(await readyz()).toEqual(waitsFor(/^the journal in database .* cannot be reached/)), SOON)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    database.mend()
    await vi.waitFor(async () => expect(await readyz()).toEqual(waitsFor(/^Kafka cannot be reached at /)), SOON)
    brokers.mend()
    await process.said(/runs on /)
    await vi.waitFor(async () => expect(await readyz()).toEqual([200, { status: 'ready' }]), SOON)

    const unmigrated = await begin(['executor'], { CONTRAIL_JOURNAL_SCHEMA: 'nowhere' }).ended
    expect([unmigrated.code, unmigrated.err]).toEqual([1, expect.stringContaining('run contrail journal migrate')])
    const strange = await begin(['executor'], { CONTRAIL_KAFKA_PREFIX: 'nowhere.' }).ended
    expect([strange.code, strange.err]).toEqual([1, expect.stringContaining('run contrail topics create')])
  },
)
