// order-idle and order-saturated: W1 over HTTP beside the probe of the same run.
import { join } from 'node:path'
import { startProbe } from './lib/probe.ts'
import { bareFlush, load, loadClient, w1Engine, withDirectory } from './lib/run.ts'
import type { Load } from './lib/run.ts'

const route = (url: string): string => `${url}/api/v1/workflows/W1/instances?wait=10s`

/** Instances before the measuring begins: code that runs for the first time is slow code. */
const WARM_UP = 10_000
const WARM_UP_ALONE = 1_000

/** Requests, those of the probe and bare flushes take turns, so that all meet the same disk. */
const ROUNDS = 20

/** One after the other: exact counters, and the latency in bare flushes. */
export const orderIdle = (count = 800): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const engine = await w1Engine(join(directory, 'journal'))
    const probe = await startProbe(join(directory, 'probe.db'), [2_100, 1_150])
    const client = loadClient()
    const alone = (url: string, many: number, first: number): Promise<Load> => client.load({ url, count: many, atOnce: 1, first })
    await client.load({ url: route(engine.url), count: WARM_UP, atOnce: 50, first: 0 })
    await alone(route(engine.url), WARM_UP_ALONE, 500_000)
    await alone(probe.url, WARM_UP_ALONE, 0)
    const before = engine.journal.counters()
    const rounds: { readonly ran: Load; readonly flush: number; readonly bare: Load }[] = []
    const each = count / ROUNDS
    for (let round = 0; round < ROUNDS; round++) {
      const ran = await alone(route(engine.url), each, 1_000_000 + round * count)
      rounds.push({ ran, flush: bareFlush(directory, each), bare: await alone(probe.url, each, 0) })
    }
    const after = engine.journal.counters()
    client.stop()
    await probe.stop()
    await engine.stop(5000)
    const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
    return {
      instances: count,
      completed: rounds.reduce((sum, { ran }) => sum + (ran.statuses['200'] ?? 0), 0),
      appendsPerInstance: (after.appends - before.appends) / count,
      flushesPerInstance: (after.flushes - before.flushes) / count,
      bytesPerInstance: (after.bytes - before.bytes) / count,
      p50: medianOf(rounds.map(({ ran }) => ran.p50)),
      bareFlush: medianOf(rounds.map(({ flush }) => flush)),
      p50InFlushes: medianOf(rounds.map(({ ran, flush }) => ran.p50 / flush)),
      probeInFlushes: medianOf(rounds.map(({ bare, flush }) => bare.p50 / flush)),
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
