import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { InstanceCounts } from '../../visualizer/server/index.ts'
import { clusterCommands, PATIENCE } from './commands.ts'
import { startKafka } from '../../workflows/cluster/parts/kafka/index.ts'
import type { TestKafka } from '../../workflows/cluster/parts/kafka/index.ts'
import { startPostgres } from '../../workflows/cluster/parts/postgres/index.ts'
import type { PostgresServer } from '../../workflows/cluster/parts/postgres/index.ts'

const PARCELS = fileURLToPath(new URL('./parcel.fixture.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'contrail-processes-'))
const config = join(folder, 'contrail.json')
const notes = join(folder, 'notes')

let kafka: TestKafka
let postgres: PostgresServer
beforeAll(async () => {
  ;[kafka, postgres] = await Promise.all([startKafka(), startPostgres()])
  const journal = { kind: 'postgres', url: postgres.url, schema: postgres.schema() }
  writeFileSync(config, JSON.stringify({ journal, kafka: { brokers: kafka.brokers, partitions: 4 }, http: { port: 0 }, log: 'warn' }))
  writeFileSync(notes, '')
}, PATIENCE)
afterAll(async () => {
  await Promise.all([kafka?.stop(), postgres?.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const { done, serve } = clusterCommands({ config, notes })

/** As a stranger's program writes them: by a plain client, some twice, and something that is no parcel. */
const send = async (values: readonly string[]): Promise<void> => {
  const client = new kafkajs.Kafka({ clientId: 'stranger', brokers: [...kafka.brokers], logLevel: kafkajs.logLevel.NOTHING })
  const [admin, producer] = [client.admin(), client.producer()]
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'parcels', numPartitions: 3 }] })
  await producer.send({ topic: 'parcels', messages: values.map((value) => ({ value })) })
  await Promise.all([admin.disconnect(), producer.disconnect()])
}

it(
  'four processes carry what a stranger writes to its outcome, once each, and hand over when they end',
  { timeout: PATIENCE },
  async () => {
    await done('topics', 'create')
    expect(await done('topics', 'check')).toBe('the topics are as they should be\n')
    await done('journal', 'migrate')
    const processes = await Promise.all([serve(['executor']), serve(['side-effect', PARCELS]), serve(['trigger']), serve(['visualizer'])])
    const [, , trigger, visualizer] = processes
    expect(await done('workflow', 'deploy', PARCELS)).toMatch(/^Parcel 1 \([0-9a-f]{12}\) is active\n$/)

    const parcels = Array.from({ length: 60 }, (_, i) => JSON.stringify({ parcelId: `p-${i}`, grams: 100 + i }))
    await send([...parcels, '{"parcelId":"p-none"}', ...parcels.slice(0, 6)])
    const counts = async (): Promise<InstanceCounts> => (await (await fetch(`${visualizer.url}/api/v1/counts`)).json()) as InstanceCounts // the API's own type
    await vi.waitFor(async () => expect((await counts()).instances).toEqual([{ workflow: 'Parcel', status: 'completed', count: 60 }]), {
      timeout: PATIENCE,
      interval: 200,
    })
    const labels = readFileSync(notes, 'utf8').trimEnd().split('\n')
    expect(new Set(labels).size).toBe(60)
    const one = await fetch(`${trigger.url}/api/v1/workflows/Parcel/instances?wait=60s`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ parcelId: 'p-0', grams: 100 }),
    })
    expect([one.status, await one.json()]).toMatchObject([200, { duplicate: true, output: { label: 'label of p-0' } }])

    expect(
      await done('instance', 'list', '--limit', '100', '-o', 'json').then((out) => (JSON.parse(out) as readonly unknown[]).length),
    ).toBe(60)
    const letters = JSON.parse(await done('deadletter', 'list', '-o', 'json')) as readonly unknown[]
    expect(letters).toMatchObject([{ origin: { source: 'kafka' }, raw: '{"parcelId":"p-none"}' }])
    const cluster: unknown = await (await fetch(`${visualizer.url}/api/v1/cluster`)).json()
    expect(cluster).toMatchObject({
      kind: 'cluster',
      groups: expect.arrayContaining([
        expect.objectContaining({ topic: 'contrail.commands', group: 'contrail.executor', lag: 0 }),
        expect.objectContaining({ topic: 'parcels', lag: 0 }),
      ]),
    })

    for (const process of processes) process.kill('SIGTERM')
    for (const process of processes) expect(await process.ended).toMatchObject({ code: 0 })
    // The second life of an executor finds nothing that the first did not acknowledge.
    const { url } = await serve(['executor'])
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toMatch(/^contrail_partitions\{topic="commands"\} 4$/m)
    expect(metrics).not.toMatch(/^contrail_delivery_messages_count\{topic="commands"\}/m)
  },
)
