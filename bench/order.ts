// order-idle and order-saturated: W1 over HTTP beside the probe of the same run.
import { join } from 'node:path'
import { startProbe } from './lib/probe.ts'
import { bareFlush, load, w1Engine, withDirectory } from './lib/run.ts'

const route = (url: string): string => `${url}/api/v1/workflows/W1/instances?wait=10s`

/** One after the other: exact counters, and the latency in bare flushes. */
export const orderIdle = (count = 400): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const engine = await w1Engine(join(directory, 'journal'))
    await load(route(engine.url), 200, 1)
    const before = engine.journal.counters()
    const ran = await load(route(engine.url), count, 1, 1_000_000)
    const after = engine.journal.counters()
    await engine.stop(5000)
    const flush = bareFlush(directory)
    return {
      instances: count,
      completed: ran.statuses['200'] ?? 0,
      appendsPerInstance: (after.appends - before.appends) / count,
      flushesPerInstance: (after.flushes - before.flushes) / count,
      bytesPerInstance: (after.bytes - before.bytes) / count,
      p50: ran.p50,
      p99: ran.p99,
      bareFlush: flush,
      p50InFlushes: ran.p50 / flush,
    }
  })

/** Many at once: the share of what HTTP and two appends alone allow. */
export const orderSaturated = (count = 20_000, atOnce = 200): Promise<Readonly<Record<string, number>>> =>
  withDirectory(async (directory) => {
    const engine = await w1Engine(join(directory, 'journal'))
    await load(route(engine.url), count / 4, atOnce)
    const before = engine.journal.counters()
    const cpu = process.cpuUsage()
    const ran = await load(route(engine.url), count, atOnce, 1_000_000)
    const used = process.cpuUsage(cpu)
    const after = engine.journal.counters()
    await engine.stop(5000)
    const bytes = (after.bytes - before.bytes) / count
    const probe = await startProbe(join(directory, 'probe.db'), [Math.round(bytes * 0.65), Math.round(bytes * 0.35)])
    await load(probe.url, count / 4, atOnce)
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
