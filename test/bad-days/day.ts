// The ground of a test of a bad day: a small deployment of real processes, a till outside of it, and what must be true in the evening.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from 'vitest'
import { connectKafka } from '../../bus/kafka/index.ts'
import type { KafkaConnection } from '../../bus/kafka/index.ts'
import { logger } from '../../runtime/log.ts'
import type { Journal } from '../../journal/index.ts'
import { allTurns, wrongWithHistory } from '../chaos/history.ts'
import { startDeployment } from '../../workflows/cluster/deployment.ts'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import { serviceOf as first, until } from '../cluster/live.ts'
import type { Role, ServiceProcess } from '../../workflows/cluster/service.ts'
import { openTill } from './till.ts'
import type { Till } from './till.ts'

/** For a test or a part to start, in milliseconds. */
export const LONG = 240_000

const APP = fileURLToPath(new URL('./app.fixture.ts', import.meta.url))
/** What the workflows of bad days listen to. */
export const SALES = 'sales'

export interface Day {
  readonly deployment: ClusterDeployment
  readonly till: Till
  readonly journal: Journal
  /** A client of a stranger. */
  readonly world: KafkaConnection
  /** Processes that ended although nobody stopped them; who starts one besides adds it. */
  readonly ended: string[]
  readonly directory: string
}
export interface DayOptions {
  readonly processes?: Partial<Record<Role, number>>
  readonly partitions?: number
  /** Of every process of ours. */
  readonly env?: Readonly<Record<string, string>>
}

export { until }

/** To be called at the top of a test file; what it returns is the day once the tests run. */
export const badDay = ({ processes, partitions = 4, env = {} }: DayOptions = {}): (() => Day) => {
  let day: Day | undefined
  const ends: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'contrail-bad-day-'))
    ends.push(async () => rmSync(directory, { recursive: true, force: true }))
    const till = await openTill()
    ends.push(() => till.close())
    const ended: string[] = []
    const deployment = await startDeployment({
      nodes: 1,
      store: 'postgres',
      processes: { trigger: 1, executor: 1, 'side-effect': 1, visualizer: 0, ...processes },
      directory,
      port: 0,
      partitions,
      foreignPartitions: 2,
      topics: [SALES],
      module: APP,
      log: 'warn',
      env: { CONTRAIL_TEST_TILL: till.url, ...env },
      report: (line) => {
        if (line.includes('ended')) ended.push(line)
      },
    })
    ends.push(() => deployment.stop())
    const journal = await deployment.store.open()
    ends.push(() => journal.close())
    const world = await connectKafka(
      { brokers: deployment.kafka.brokers, clientId: 'the-world-outside', prefix: '' },
      { log: logger('error') },
    )
    ends.push(() => world.close(0))
    day = { deployment, till, journal, world, ended, directory }
  }, LONG)
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  }, LONG)
  return () => {
    if (day === undefined) throw new Error('there is a day only while tests run')
    return day
  }
}

export const serviceOf = ({ deployment }: Day, role: Role): ServiceProcess => first(deployment, role)

/** What `/readyz` says: no reasons where the process is ready. */
export const notReady = async ({ url }: ServiceProcess): Promise<readonly string[]> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(30_000) })
  const said: unknown = await answer.json()
  return typeof said === 'object' && said !== null && 'reasons' in said && Array.isArray(said.reasons) ? said.reasons.map(String) : []
}

export const allReady = (day: Day): Promise<void> =>
  until('every process is ready', async () => {
    const reasons = await Promise.all(day.deployment.services().map(notReady))
    return reasons.flat().length === 0
  })

/** In the evening: every sale that was acknowledged is completed and paid once, nothing is open, and no process has ended. */
export const expectEvening = async (day: Day, acknowledged: Iterable<string>): Promise<void> => {
  const { journal, till, ended } = day
  const sales = [...acknowledged]
  await until('every sale that was acknowledged is paid', () => sales.every((sale) => till.bookings.has(sale)))
  await until('every instance is completed', async () => {
    const rows = (await journal.counts()).filter(({ workflow }) => workflow === 'Sale')
    return rows.every(({ status }) => status === 'completed') && (await journal.open(undefined, 1)).rows.length === 0
  })
  expect([...till.bookings].filter(([, times]) => times !== 1)).toEqual([])
  const streams = await allTurns(journal)
  expect(wrongWithHistory(streams)).toEqual([])
  expect(sales.filter((sale) => ![...streams.keys()].some((stream) => stream.endsWith(sale)))).toEqual([])
  expect(ended).toEqual([])
}
