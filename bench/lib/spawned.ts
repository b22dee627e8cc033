// Starts the engine's process and kills it as hard as a power cut would.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Spawned {
  readonly url: string
  readonly recovered: number
  readonly rss: number
  /** From spawn until it took work, in milliseconds. */
  readonly readyMs: number
  readonly spawnedAt: number
  kill(): Promise<void>
}

/** `more`: workflows of `w1/` beside W1 and the sleeper. */
export const spawnEngine = async (directory: string, hold: boolean, more: readonly string[] = []): Promise<Spawned> => {
  const spawnedAt = performance.now()
  const script = fileURLToPath(new URL('engine-process.ts', import.meta.url))
  const env = { ...process.env, BENCH_HOLD: hold ? '1' : '0', BENCH_WORKFLOWS: more.join(',') }
  // The young generation that the command has.
  const args = ['--max-semi-space-size=64', '--conditions=contrail-source', script, directory]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const said = JSON.parse(line) as { url: string; recovered: number; rss: number } // printed by engine-process.ts
  return {
    ...said,
    spawnedAt,
    readyMs: performance.now() - spawnedAt,
    kill: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** How many instances of a workflow are in a status, by the engine's own API. */
export const countOf = async (url: string, workflow: string, status: string): Promise<number> => {
  const answer = await fetch(`${url}/api/v1/counts`)
  const { instances } = (await answer.json()) as { instances: readonly { workflow: string; status: string; count: number }[] }
  return instances.find((row) => row.workflow === workflow && row.status === status)?.count ?? 0
}
