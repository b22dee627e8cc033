// crash-resume: a thousand instances in flight, everything killed, and how long until the last of them is done.
import { join } from 'node:path'
import { load, withDirectory } from './lib/run.ts'
import { countOf, spawnEngine } from './lib/spawned.ts'

const IN_FLIGHT = 1000
const LOOK_MS = 10

const resumed = async (directory: string, before: number): Promise<Readonly<Record<string, number>>> => {
  if (before > 0) {
    const warm = await spawnEngine(directory, false)
    await load(`${warm.url}/api/v1/workflows/W1/instances?wait=30s`, before, 200)
    await warm.kill()
  }
  const first = await spawnEngine(directory, true)
  await load(`${first.url}/api/v1/workflows/W1/instances`, IN_FLIGHT, 100, 10_000_000)
  await first.kill()
  const second = await spawnEngine(directory, false)
  while ((await countOf(second.url, 'W1', 'completed')) < before + IN_FLIGHT)
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS))
  const resumedMs = performance.now() - second.spawnedAt
  await second.kill()
  return { readyMs: second.readyMs, recovered: second.recovered, resumedMs }
}

/** With nothing, and with many, completed before: the second must be no slower. */
export const crashResume = async (history = 100_000): Promise<Readonly<Record<string, number>>> => {
  const fresh = await withDirectory((directory) => resumed(join(directory, 'journal'), 0))
  const old = await withDirectory((directory) => resumed(join(directory, 'journal'), history))
  return {
    inFlight: IN_FLIGHT,
    completedBefore: history,
    freshReadyMs: fresh['readyMs'] ?? 0,
    freshResumedMs: fresh['resumedMs'] ?? 0,
    oldReadyMs: old['readyMs'] ?? 0,
    oldResumedMs: old['resumedMs'] ?? 0,
    recovered: old['recovered'] ?? 0,
    oldToFresh: (old['resumedMs'] ?? 0) / (fresh['resumedMs'] ?? 1),
  }
}
