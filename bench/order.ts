// order-idle and order-saturated: W1 over HTTP beside the probe of the same run.
import { join } from 'node:path'
import { startProbe } from './lib/probe.ts'
import { bareFlush, load, loadClient, w1Engine, withDirectory } from './lib/run.ts'
import type { LoadResult } from './lib/run.ts'

const route = (url: string): string => `${url}/api/v1/workflows/W1/instances?wait=10s`

/** Instances before the measuring begins: code that runs for the first time is slow code. */
const WARM_UP = 10_000
const WARM_UP_ALONE = 1_000

/** Requests by both clients, those of the probe and bare flushes take turns, so that all meet the same disk; so many that a busy second is one of many. */
const ROUNDS = 100
interface Round {
  readonly w1: LoadResult
  readonly w1Raw: LoadResult
  readonly probeRaw: LoadResult
  /** In milliseconds. */
  readonly flush: number
}

/** One after the other: exact counters, and the latency in bare flushes. `Raw`: by a client that does next to nothing. */
export const orderIdle = (count = 2_000): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const engine = await w1Engine(join(directory, 'journal'))
    const probe = await startProbe(join(directory, 'probe.db'), [2_100, 1_150])
    const client = loadClient()
    const target = route(engine.url)
    const each = count / ROUNDS
    let next = 1_000_000
    const alone = (url: string, raw: boolean, many = each): Promise<LoadResult> => {
      const first = next
      next += many
      return client.load({ url, count: many, atOnce: 1, first, raw })
    }
    await client.load({ url: target, count: WARM_UP, atOnce: 50, first: 0 })
    for (const url of [target, probe.url]) for (const raw of [true, false]) await alone(url, raw, WARM_UP_ALONE)
    const before = engine.journal.counters()
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const w1 = await alone(target, false)
      const w1Raw = await alone(target, true)
      rounds.push({ w1, w1Raw, flush: bareFlush(directory, 2 * each), probeRaw: await alone(probe.url, true) })
    }
    const after = engine.journal.counters()
    client.stop()
    await probe.stop()
    await engine.stop(5000)
    const instances = 2 * count
    const median = (of: (round: Round) => number): number => rounds.map(of).toSorted((a, b) => a - b)[ROUNDS / 2] ?? 0
    return {
      instances,
      completed: rounds.reduce((sum, { w1, w1Raw }) => sum + (w1.statuses['200'] ?? 0) + (w1Raw.statuses['200'] ?? 0), 0),
      appendsPerInstance: (after.appends - before.appends) / instances,
      flushesPerInstance: (after.flushes - before.flushes) / instances,
      bytesPerInstance: (after.bytes - before.bytes) / instances,
      bareFlush: median(({ flush }) => flush),
      p50: median(({ w1 }) => w1.p50),
      p50InFlushes: median(({ w1, flush }) => w1.p50 / flush),
      p50Raw: median(({ w1Raw }) => w1Raw.p50),
      p50RawInFlushes: median(({ w1Raw, flush }) => w1Raw.p50 / flush),
      probeRawInFlushes: median(({ probeRaw, flush }) => probeRaw.p50 / flush),
    }
  })

/** Many at once: the share of what HTTP and two appends alone allow. */
export const orderSaturated = (count = 20_000, atOnce = 200): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const engine = await w1Engine(join(directory, 'journal'))
    await load(route(engine.url), WARM_UP, atOnce)
    const before = engine.journal.counters()
    const cpu = process.cpuUsage()
    const ran = await load(route(engine.url), count, atOnce, 1_000_000)
    const used = process.cpuUsage(cpu)
    const after = engine.journal.counters()
    await engine.stop(5000)
    const bytes = (after.bytes - before.bytes) / count
    const probe = await startProbe(join(directory, 'probe.db'), [Math.round(bytes * 0.65), Math.round(bytes * 0.35)])
    await load(probe.url, WARM_UP, atOnce)
    const limit = await load(probe.url, count, atOnce)
    await probe.stop()
    return {
      instances: count,
      completed: ran.statuses['200'] ?? 0,
      rate: ran.rate,
      p50: ran.p50,
      p99: ran.p99,
      appendsPerInstance: (after.appends - before.appends) / count,
      flushesPerInstance: (after.flushes - before.flushes) / count,
      bytesPerInstance: bytes,
      cpuMicrosPerInstance: (used.user + used.system) / count,
      probeRate: limit.rate,
      shareOfProbe: ran.rate / limit.rate,
    }
  })
