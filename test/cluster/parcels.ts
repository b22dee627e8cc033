// A deployment that labels parcels, for tests that look at it from all sides: its notes, its letters, its topics, its owners.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { RecordIn } from '../../bus/index.ts'
import { live, serviceOf } from './live.ts'
import type { Live } from './live.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
export const PARCELS = here('./parcel.fixture.ts')
export const NEXT_PARCELS = here('./parcel-next.fixture.ts')
export const PARTITIONS = 8
const TOPIC = 'parcels'

export interface Letter {
  readonly id: string
  readonly origin: { readonly source: string; readonly at?: string }
  readonly reason: string
  readonly raw: string
  readonly resentAt?: number
}
const Cluster = z.object({
  groups: z.array(z.object({ topic: z.string(), lag: z.number(), partitions: z.array(z.object({ owner: z.string().nullable() })) })),
})
const InstanceRead = z.object({ row: z.object({ status: z.string() }), output: z.unknown().optional() })
const ReplyRead = z.object({ kind: z.string(), instance: z.string().optional(), duplicate: z.boolean().optional() })

/** Of the sending of parcels that goes on until it is stopped: so many each way, every so many milliseconds. */
const PORTION = 5
const EVERY = 100

export interface Parcels extends Live {
  /** As JSON. */
  readonly send: (...values: readonly string[]) => Promise<void>
  /** Sends parcels by Kafka and over HTTP until it is stopped; resolves with how many. */
  readonly sending: (prefix: string) => () => Promise<number>
  readonly post: (parcelId: string, more?: { readonly wait?: string; readonly trace?: string }) => Promise<Response>
  /** Ids and outputs over HTTP, as whoever was told 202 looks. */
  readonly instance: (id: string) => Promise<{ readonly status: string; readonly output?: unknown }>
  /** How many instances are completed. */
  readonly completed: () => Promise<number>
  /** Effect key and trace of each call of the handler. */
  readonly notes: () => readonly (readonly [effectKey: string, trace: string])[]
  /** While held, handlers wait. */
  readonly hold: () => () => void
  readonly letters: () => Promise<readonly Letter[]>
  /** Process names without what is random in them, one for each partition. */
  readonly owners: (topic: string) => Promise<readonly string[]>
  /** Messages that nobody has acknowledged. */
  readonly lag: (topic: string) => Promise<number>
  readonly all: (topic: string) => Promise<readonly RecordIn[]>
  /** Starts over HTTP that an executor was given although it, or another, had answered them: then it answers again. By Kafka nobody is answered. */
  readonly startsTwice: () => Promise<readonly string[]>
}

export const parcels = (): (() => Parcels) => {
  const deployed = live((directory) => {
    writeFileSync(join(directory, 'notes'), '')
    return {
      store: 'postgres',
      processes: { trigger: 1, executor: 1, 'side-effect': 1, visualizer: 1 },
      partitions: PARTITIONS,
      module: PARCELS,
      topics: [TOPIC],
      env: { CONTRAIL_TEST_NOTES: join(directory, 'notes'), CONTRAIL_TEST_HOLD: join(directory, 'hold') },
    }
  })
  return () => {
    const of = deployed()
    const { deployment, records, directory, journal } = of
    const api = (role: 'trigger' | 'visualizer', path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${serviceOf(deployment, role).url}/api/v1${path}`, { signal: AbortSignal.timeout(120_000), ...init })
    const send = (...values: readonly string[]): Promise<void> =>
      records.send(values.map((value) => ({ topic: TOPIC, key: null, value: Buffer.from(value) })))
    const all = async (topic: string): Promise<readonly RecordIn[]> => {
      const found: RecordIn[] = []
      for await (const record of records.scan(topic)) found.push(record)
      return found
    }
    const group = async (topic: string) =>
      Cluster.parse(await (await api('visualizer', '/cluster')).json()).groups.find((one) => one.topic === topic)
    const post: Parcels['post'] = (parcelId, { wait, trace } = {}) =>
      api('trigger', `/workflows/Parcel/instances${wait === undefined ? '' : `?wait=${wait}`}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(trace !== undefined && { traceparent: trace }) },
        body: parcelOf(parcelId),
      })
    const taken = async (parcelId: string): Promise<void> => {
      const answer = await post(parcelId)
      if (!answer.ok) throw new Error(`${parcelId} is answered ${answer.status}: ${await answer.text()}`)
    }
    return {
      ...of,
      send,
      all,
      post,
      sending: (prefix) => {
        const ending = new AbortController()
        const run = async (): Promise<number> => {
          let sent = 0
          for (; !ending.signal.aborted; await pause(EVERY)) {
            const ids = Array.from({ length: PORTION }, () => `${prefix}-${sent++}`)
            await Promise.all([send(...ids.map((id) => parcelOf(`${id}-k`))), ...ids.map((id) => taken(`${id}-h`))])
          }
          return 2 * sent
        }
        const running = run()
        running.catch(() => {}) // awaited when it is stopped
        return () => (ending.abort(), running)
      },
      instance: async (id) => {
        const answer = await api('trigger', `/instances/${encodeURIComponent(id)}`)
        const { row, output } = InstanceRead.parse(await answer.json())
        return { status: row.status, output }
      },
      completed: async () =>
        (await journal.counts()).filter(({ status }) => status === 'completed').reduce((sum, { count }) => sum + count, 0),
      notes: () =>
        readFileSync(join(directory, 'notes'), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line): [string, string] => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
      hold: () => {
        const file = join(directory, 'hold')
        if (existsSync(file)) throw new Error('it is held already')
        writeFileSync(file, '')
        return () => rmSync(file, { force: true })
      },
      // `as`: what the command prints is typed where it is made.
      letters: async () => JSON.parse(await deployment.contrail('deadletter', 'list', '-o', 'json')) as readonly Letter[],
      lag: async (topic) => (await group(topic))?.lag ?? 0,
      owners: async (topic) =>
        ((await group(topic))?.partitions ?? []).map(({ owner }) => owner?.replace(/^(\w+(?:-effect)?-\d+).*$/, '$1') ?? 'nobody'),
      startsTwice: async () =>
        (await all('contrail.replies')).flatMap(({ value }) => {
          const { duplicate = false, instance = '' } = ReplyRead.parse(JSON.parse(Buffer.from(value ?? []).toString()))
          return duplicate ? [instance] : []
        }),
    }
  }
}

export const parcelOf = (parcelId: string): string => JSON.stringify({ parcelId, grams: 100 })
