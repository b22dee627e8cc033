// The shop as a process apart: it outlives a killed engine, as a real payment provider would, and where that is asked for not who started it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { About } from './about.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const Ready = z.object({ url: z.string(), pid: z.int() })

export interface ShopProcess {
  readonly url: string
  readonly pid: number
  /** Resolves when the process has ended; requests under way are answered first. */
  stop(): Promise<void>
}

/** Starts a shop and waits until it listens; port 0 takes any free one. Rejects with what the process says when it cannot start. */
export const startShopProcess = async (options: {
  readonly file: string
  readonly port: number
  readonly startedBy: About['startedBy']
  /** It ends with this process, however this one ends. */
  readonly withUs?: boolean
}): Promise<ShopProcess> => {
  const args = [MAIN, '--file', options.file, '--port', String(options.port), '--started-by', options.startedBy]
  if (options.withUs) args.push('--with-parent')
  // In a process group of its own, so that Ctrl-C stops the engine first and the shop after it. A pipe to it closes when we are gone.
  const child = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  if (options.withUs && child.stdin instanceof Socket) child.stdin.unref()
  else child.stdin.destroy()
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(complaint.trim() || `the shop ended with code ${code} before it was ready`)))
  })
  const { url, pid } = Ready.parse(JSON.parse(line))
  // From here on it holds nobody's process open.
  child.stdout.destroy()
  child.stderr.destroy()
  child.unref()
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.ref()
    child.kill('SIGTERM')
    await ended
  }
  return { url, pid, stop }
}
