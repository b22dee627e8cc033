// Effects waited for ever on a process without their handler, although another process had it: the effect key chose the process. Now each named queue is read only by who can handle all of its kinds.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { ClusterView, InstanceCounts } from '../../visualizer/server/index.ts'
import { startKafka } from '../../workflows/cluster/parts/kafka/index.ts'
import type { TestKafka } from '../../workflows/cluster/parts/kafka/index.ts'
import { startPostgres } from '../../workflows/cluster/parts/postgres/index.ts'
import type { PostgresServer } from '../../workflows/cluster/parts/postgres/index.ts'
import { clusterCommands, PATIENCE } from './commands.ts'

const INSTANCES = 48
const fixture = (name: string): string => fileURLToPath(new URL(`./${name}.fixture.ts`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'contrail-queues-'))
const config = join(folder, 'contrail.json')
const notes = join(folder, 'notes')

let kafka: TestKafka
let postgres: PostgresServer
beforeAll(async () => {
  ;[kafka, postgres] = await Promise.all([startKafka(), startPostgres()])
  const journal = { kind: 'postgres', url: postgres.url, schema: postgres.schema() }
  const effects = { queues: { alpha: ['Alpha'], beta: ['Beta'] } }
  writeFileSync(
    config,
    JSON.stringify({ journal, kafka: { brokers: kafka.brokers, partitions: 4 }, effects, http: { port: 0 }, log: 'warn' }),
  )
  writeFileSync(notes, '')
}, PATIENCE)
afterAll(async () => {
  await Promise.all([kafka?.stop(), postgres?.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const { done, serve } = clusterCommands({ config, notes })
const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T // the API's own types
const start = async (url: string, from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n++) {
    const body = JSON.stringify({ id: `i-${n}` })
    const headers = { 'content-type': 'application/json' }
    // The trigger's process hears of the deploy by itself.
    await vi.waitFor(async () => {
      const answer = await fetch(`${url}/api/v1/workflows/TwoTeams/instances`, { method: 'POST', headers, body })
      expect(answer.status).toBe(202)
    }, 30_000)
  }
}

it('two handler sets complete all instances that need both, also after one is killed and comes back', { timeout: PATIENCE }, async () => {
  await done('topics', 'create')
  expect(await done('topics', 'check')).toBe('the topics are as they should be\n')
  await done('journal', 'migrate')
  const [, trigger, visualizer, alpha] = await Promise.all([
    serve(['executor']),
    serve(['trigger']),
    serve(['visualizer']),
    serve(['side-effect', fixture('two-teams-alpha')]),
  ])
  await done('workflow', 'deploy', fixture('two-teams-alpha'))
  const unserved = async () => {
    const view = await get<ClusterView>(`${visualizer.url}/api/v1/cluster`)
    return view.kind === 'cluster'
      ? view.unserved.map(({ kind, queue, servedBy, lackedBy }) => [kind, queue, servedBy, lackedBy])
      : undefined
  }
  await vi.waitFor(async () => expect(await unserved()).toEqual([['Beta', 'beta', [], []]]), { timeout: 60_000, interval: 200 })
  // Another team's kind is no trouble of this process: it does not take from that queue.
  expect(await get(`${alpha.url}/readyz`)).toEqual({ status: 'ready' })

  await start(trigger.url, 0, INSTANCES / 2)
  const beta = await serve(['side-effect', fixture('two-teams-beta')])
  await vi.waitFor(async () => expect(await unserved()).toEqual([]), { timeout: 60_000, interval: 200 })
  await start(trigger.url, INSTANCES / 2, INSTANCES - 12)
  alpha.kill('SIGKILL')
  await start(trigger.url, INSTANCES - 12, INSTANCES)
  const again = await serve(['side-effect', fixture('two-teams-alpha')])
  await vi.waitFor(
    async () =>
      expect((await get<InstanceCounts>(`${visualizer.url}/api/v1/counts`)).instances).toEqual([
        { workflow: 'TwoTeams', status: 'completed', count: INSTANCES },
      ]),
    { timeout: 45_000, interval: 200 },
  )
  const calls = readFileSync(notes, 'utf8').trimEnd().split('\n')
  expect(new Set(calls).size).toBe(2 * INSTANCES)
  for (const one of [again, beta]) expect(await get(`${one.url}/readyz`)).toEqual({ status: 'ready' })
})
