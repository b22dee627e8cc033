// One life of the engine: the command as a person types it, in a process of its own, until it ends or is killed as by a power cut.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export interface LifeOptions {
  /** Of the journal. */
  readonly directory: string
  readonly shop: { readonly url: string; readonly file: string }
  /** Payloads a second; absent: as fast as they are taken. */
  readonly rate?: number
}
export type Ended =
  | { readonly kind: 'killed' }
  /** Of its own accord, with this as the last line that it printed. */
  | { readonly kind: 'exited'; readonly summary: string }

export interface Life {
  /** Resolves when it takes work: it has written its pid into its journal's directory. */
  readonly ready: Promise<void>
  /** Rejects with what it complained of, where it ends otherwise than by a kill or in peace. */
  readonly ended: Promise<Ended>
  /** Kills -9, by the pid in its journal's directory. False where it has ended already. */
  kill(): boolean
}

const COMMAND = fileURLToPath(new URL('../../bin/contrail.js', import.meta.url))
const DEMO = fileURLToPath(new URL('../../workflows/demo.ts', import.meta.url))
const Written = z.object({ pid: z.int() })
/** Between two looks for the pid, in milliseconds, and how many looks there are: two minutes, for a machine that is busy. */
const LOOK = 20
const LOOKS = 6_000
/** Of what it complains of, in characters. */
const TAIL = 4_000

export const startLife = ({ directory, shop, rate }: LifeOptions): Life => {
  const paced = rate === undefined ? [] : ['--rate', String(rate)]
  const args = [COMMAND, 'dev', DEMO, '--directory', directory, '--port', '0', '--exit', '--json', ...paced]
  const env = { ...process.env, CONTRAIL_SHOP_URL: shop.url, CONTRAIL_SHOP_FILE: shop.file, CONTRAIL_LOG: 'error' }
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  let said = ''
  let complaint = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-TAIL)))

  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve({ kind: 'killed' })
      else if (code === 0) resolve({ kind: 'exited', summary: said.trimEnd().split('\n').at(-1) ?? '' })
      else reject(new Error(`the engine ended with ${signal ?? `code ${code}`}: ${complaint}`))
    })
  })
  ended.catch(() => {}) // whoever waits for it hears of it; nobody may wait yet, or ever
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null

  /** An earlier life that was killed has left its own behind. */
  const isWritten = (): boolean => pidIn(directory) === child.pid
  const ready = async (): Promise<void> => {
    for (let look = 0; look < LOOKS && !isOver(); look++) {
      if (isWritten()) return
      await pause(LOOK)
    }
    if (isOver()) return
    child.kill('SIGKILL')
    throw new Error(`the engine has not written its pid into ${directory} after ${(LOOK * LOOKS) / 1000} s: ${complaint}`)
  }
  const taken = ready()
  taken.catch(() => {})
  return {
    ready: taken,
    ended,
    kill: () => {
      if (isOver() || !isWritten()) return false
      const pid = pidIn(directory)
      return pid !== undefined && process.kill(pid, 'SIGKILL')
    },
  }
}

const pidIn = (directory: string): number | undefined => {
  try {
    return Written.parse(JSON.parse(readFileSync(join(directory, 'process.json'), 'utf8'))).pid
  } catch {
    return undefined // not written yet, or half written
  }
}
