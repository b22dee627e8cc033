// W1 through Kafka and PostgreSQL with every service a process of its own: how fast, and what each instance costs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connectKafka } from '../../bus/kafka/index.ts'
import type { RecordIn, RecordOut, Records } from '../../bus/index.ts'
import { logger } from '../../runtime/index.ts'
import type { Append, Journal } from '../../journal/index.ts'
import { startDeployment } from '../../workflows/cluster/deployment.ts'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import { load } from '../lib/run.ts'
import { bareAppends, bareRecords } from './limits.ts'
import type { Traffic } from './limits.ts'
import { grown, metricsOf } from './metrics.ts'
import type { Metrics } from './metrics.ts'

export interface Shape {
  readonly executors: number
  readonly partitions: number
  readonly instances: number
}
const MODULE = fileURLToPath(new URL('../w1/w1.ts', import.meta.url))
const TOPIC = 'w1'
const WARM_UP = 10_000
const LOOK = 50
/** Sent one after the other, each answered before the next. */
const IDLE = 300
const FILLER = 'x'.repeat(340)

export const w1InCluster = async ({ executors, partitions, instances }: Shape): Promise<Readonly<Record<string, number>>> => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-bench-cluster-'))
  const deployment = await startDeployment({
    nodes: 1,
    store: 'postgres',
    durable: true,
    module: MODULE,
    topics: [TOPIC],
    foreignPartitions: 4,
    partitions,
    directory,
    port: 0,
    log: 'error',
    processes: { trigger: 1, executor: executors, 'side-effect': 1, visualizer: 0 },
    report: (line) => process.stderr.write(`  ${line}\n`),
  })
  const world = await connectKafka({ brokers: deployment.kafka.brokers, clientId: 'load', prefix: '' }, { log: logger('error') })
  const journal = await deployment.store.open()
  try {
    const flow = flowing(world.records, journal)
    await flow(0, WARM_UP)
    const before = await Promise.all(deployment.services().map(metricsOf))
    const recordsBefore = await recordsIn(world.records)
    const seconds = await flow(WARM_UP, instances)
    const after = await Promise.all(deployment.services().map(metricsOf))
    const recordsAfter = await recordsIn(world.records)
    const growth = (name: string): number => grown(before, after, name) / instances
    const perInstance = (of: (now: Traffic) => number): number => (of(recordsAfter) - of(recordsBefore)) / instances
    const idle = await idleTimes(deployment)
    const rate = instances / seconds
    const sampleTurns = await turnsOf(journal, WARM_UP)
    const appendLimit = await bareAppends(journal, sampleTurns, instances)
    const recordLimit = await bareRecords(
      world,
      perInstance(({ count }) => count),
      recordsAfter,
      instances,
    )
    const own = cpuOf(deployment, before, after, instances)
    return {
      rate,
      shareOfAppends: rate / appendLimit,
      shareOfRecords: rate / recordLimit,
      bareAppendRate: appendLimit,
      bareRecordRate: recordLimit,
      appends: growth('contrail_journal_appends'),
      transactions: growth('contrail_journal_flushes'),
      turnBytes: growth('contrail_journal_bytes'),
      records: perInstance(({ count }) => count),
      recordBytes: perInstance(({ bytes }) => bytes),
      cpuMicroseconds: own.all,
      executorCpuMicroseconds: own.executors,
      idleP50: idle.p50,
      idleP99: idle.p99,
    }
  } finally {
    await journal.close()
    await world.close(1_000)
    await deployment.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

const encoder = new TextEncoder()
const startOf = (n: number): RecordOut => {
  const id = `k${n}`
  return { topic: TOPIC, key: encoder.encode(id), value: encoder.encode(JSON.stringify({ id, filler: FILLER })) }
}

/** Sends so many from that number on; how many seconds it takes until the last of them is completed. */
const flowing = (records: Records, journal: Journal) => {
  let done = 0
  return async (first: number, count: number): Promise<number> => {
    const began = performance.now()
    const batch = 500
    for (let n = 0; n < count; n += batch)
      await records.send(Array.from({ length: Math.min(batch, count - n) }, (_, i) => startOf(first + n + i)))
    done += count
    while (((await journal.counts()).find(({ status }) => status === 'completed')?.count ?? 0) < done) await pause(LOOK)
    return (performance.now() - began) / 1000
  }
}

const OWN_TOPICS = ['contrail.commands', 'contrail.effects', 'contrail.replies'] as const
const recordsIn = async (records: Records): Promise<Traffic> => {
  let count = 0
  let bytes = 0
  for (const topic of OWN_TOPICS)
    for await (const record of records.scan(topic)) {
      count++
      bytes += sizeOf(record)
    }
  return { count, bytes }
}
const sizeOf = ({ key, value, headers }: RecordIn): number =>
  (key?.length ?? 0) + (value?.length ?? 0) + Object.entries(headers).reduce((sum, [name, of]) => sum + name.length + of.length, 0)

const idleTimes = async (deployment: ClusterDeployment): Promise<{ readonly p50: number; readonly p99: number }> => {
  const trigger = deployment.services().find(({ role }) => role === 'trigger')
  if (trigger === undefined) throw new Error('there is no trigger process')
  const url = `${trigger.url}/api/v1/workflows/W1/instances?wait=10s`
  await load(url, IDLE, 1, 1_000_000)
  return load(url, IDLE, 1, 2_000_000)
}

/** The appends of one instance, to be repeated under other names. */
const turnsOf = async (journal: Journal, n: number): Promise<readonly Append['turn'][]> => {
  const stream = `W1:k${n}`
  const { version } = await journal.load(stream)
  return journal.read(stream, 1, version)
}

const cpuOf = (deployment: ClusterDeployment, before: readonly Metrics[], after: readonly Metrics[], instances: number) => {
  const seconds = (role?: string): number =>
    deployment.services().reduce((sum, service, i) => {
      if (role !== undefined && service.role !== role) return sum
      return sum + (after[i]?.get('process_cpu_seconds_total') ?? 0) - (before[i]?.get('process_cpu_seconds_total') ?? 0)
    }, 0)
  return { all: (seconds() / instances) * 1e6, executors: (seconds('executor') / instances) * 1e6 }
}
