// What every figure needs: a directory of its own, an engine, a load process, and a bare flush to compare with.
import { spawn } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startEngine, logger } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export const withDirectory = async <T>(use: (directory: string) => Promise<T>): Promise<T> => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-bench-'))
  try {
    return await use(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The engine as it runs outside `dev`, with W1. */
export const w1Engine = (directory: string): Promise<Engine> =>
  startEngine({
    app: { workflows: [here('../w1/w1.ts')], handlers: [here('../w1/w1.handlers.ts')] },
    directory,
    host: '127.0.0.1',
    port: 0,
    dev: false,
    log: logger('error'),
  })

export interface LoadResult {
  readonly rate: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly statuses: Readonly<Record<string, number>>
}

export interface Wanted {
  readonly url: string
  readonly count: number
  readonly atOnce: number
  /** The number of the first id. */
  readonly first: number
  /** By a client that does next to nothing, instead of Node's own. */
  readonly raw?: boolean
}
export interface LoadClient {
  load(wanted: Wanted): Promise<LoadResult>
  stop(): void
}

/** One process for many loads: the code of a client that has just begun would be slow itself. */
export const loadClient = (): LoadClient => {
  const client = spawn(process.execPath, [here('load.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: client.stdout })[Symbol.asyncIterator]()
  return {
    load: async (wanted) => {
      client.stdin.write(`${JSON.stringify(wanted)}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new Error('the load client ended')
      return JSON.parse(value) as LoadResult // printed by our own load.ts
    },
    stop: () => client.stdin.end(),
  }
}

export const load = async (url: string, count: number, atOnce: number, first = 0): Promise<LoadResult> => {
  const client = loadClient()
  try {
    return await client.load({ url, count, atOnce, first })
  } finally {
    client.stop()
  }
}

/** The median of bare flushes here and now, in milliseconds: 4 KiB are appended to a file, and waited for. */
export const bareFlush = (directory: string, times = 300): number => {
  const file = openSync(join(directory, 'flush'), 'w')
  const block = Buffer.alloc(4096, 1)
  const took = Array.from({ length: times }, () => {
    const at = performance.now()
    writeSync(file, block)
    fdatasyncSync(file)
    return performance.now() - at
  }).toSorted((a, b) => a - b)
  closeSync(file)
  return took[Math.floor(times / 2)] ?? 0
}
