// One process of a deployment: started as an operator would, watched, killed, frozen, and started again where nobody meant it to end.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export type Role = 'trigger' | 'executor' | 'side-effect' | 'visualizer'

export interface ServiceOptions {
  readonly role: Role
  /** Unique in the deployment. */
  readonly name: string
  readonly config: string
  readonly port: number
  /** What it says goes to the end of this file. */
  readonly log: string
  readonly env: Readonly<Record<string, string>>
  readonly args: readonly string[]
  /** When it aborts, what ends is not started again. */
  readonly signal?: AbortSignal
  /** Told when it ended although nobody stopped it, and is started again. */
  readonly onEnd: (how: string) => void
}
export interface ServiceProcess {
  readonly role: Role
  readonly name: string
  readonly url: string
  pid(): number | undefined
  /** Resolves when it says that it is ready to work; rejects after that many milliseconds. */
  ready(limitMs: number): Promise<void>
  /** SIGKILL; whoever watches it starts it again. */
  kill(): void
  freeze(): void
  thaw(): void
  /** SIGTERM, and again from the start. */
  restart(): Promise<void>
  /** SIGTERM, then SIGKILL when the limit in milliseconds is over; it is not started again. Resolves with its code, null where it was killed. */
  stop(limitMs: number): Promise<number | null>
}

/** Where it is there, a process that we start dies with us, however we die. */
const SETPRIV = '/usr/bin/setpriv'
const WITH_US = existsSync(SETPRIV) ? { program: SETPRIV, args: ['--pdeathsig', 'KILL', process.execPath] } : undefined
const COMMAND = fileURLToPath(new URL('../../bin/contrail.js', import.meta.url))
/** Before it is started again, so that what cannot start does not do so without end. Milliseconds. */
const AGAIN = 1_000
const LOOK = 100

export const startService = (options: ServiceOptions): ServiceProcess => {
  const { role, name, config, port, log, args } = options
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  let wanted = true

  const launch = (): void => {
    const out = openSync(log, 'a')
    const own = { CONTRAIL_HTTP_PORT: String(port), CONTRAIL_PROCESS: name }
    const command = [COMMAND, 'serve', role, ...args, '--config', config]
    child = spawn(WITH_US?.program ?? process.execPath, [...(WITH_US?.args ?? []), ...command], {
      stdio: ['ignore', out, out],
      env: { ...process.env, ...options.env, ...own },
    })
    closeSync(out)
    const started = child
    started.once('error', (error) => options.onEnd(error.message))
    started.once('exit', (code, signal) => {
      if (!wanted || options.signal?.aborted === true || started !== child) return
      options.onEnd(signal ?? `code ${code}`)
      void pause(AGAIN, undefined, { ref: false }).then(() => {
        if (wanted && options.signal?.aborted !== true && started === child) launch()
      })
    })
  }
  const isOver = (of: ChildProcess): boolean => of.exitCode !== null || of.signalCode !== null
  const end = async (of: ChildProcess | undefined, limitMs: number): Promise<void> => {
    if (of === undefined || isOver(of)) return
    const ended = once(of, 'exit')
    of.kill('SIGCONT')
    of.kill('SIGTERM')
    const late = setTimeout(() => of.kill('SIGKILL'), limitMs)
    await ended
    clearTimeout(late)
  }
  launch()
  // Whatever becomes of us, it must not go on alone.
  const leave = (): void => void child?.kill('SIGKILL')
  process.once('exit', leave)
  return {
    role,
    name,
    url,
    pid: () => child?.pid,
    ready: async (limitMs) => {
      const until = Date.now() + limitMs
      while (Date.now() < until) {
        const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined)
        if (answer?.ok === true) return
        await pause(LOOK)
      }
      throw new Error(`${name} is not ready after ${limitMs / 1000} s: see ${log}`)
    },
    kill: () => void child?.kill('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    restart: async () => {
      const old = child
      child = undefined
      await end(old, 30_000)
      if (wanted) launch()
    },
    stop: async (limitMs) => {
      wanted = false
      process.off('exit', leave)
      await end(child, limitMs)
      return child?.exitCode ?? null
    },
  }
}
