// What every figure needs: a directory of its own, an engine, a load process, and a bare flush to compare with.
import { execFile } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startEngine } from '../../embedded/index.ts'
import type { Engine } from '../../embedded/index.ts'
import { logger } from '../../embedded/index.ts'

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

export interface Load {
  readonly rate: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly statuses: Readonly<Record<string, number>>
}

export const load = async (url: string, count: number, atOnce: number, first = 0): Promise<Load> => {
  const args = [here('load.ts'), url, String(count), String(atOnce), String(first)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: 'utf8' })
  return JSON.parse(stdout) as Load // printed by our own load.ts
}

/** The median of bare flushes of 4 KiB here and now, in milliseconds. */
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
