// The command as real processes: commands that run to their end, and engines that run until they are told to end.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const pathOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const COMMAND = pathOf('bin/contrail.js')
/** Announces tickets, then waits for them to be closed. */
const TICKETS = pathOf('cli/ticket.fixture.ts')

export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}
export interface Running {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Resolves when standard error holds this; rejects where the process ends before. */
  readonly said: (what: RegExp) => Promise<RegExpExecArray>
  readonly kill: (signal: NodeJS.Signals) => void
}
export interface How {
  /** The node to run it by, with what stands before it. */
  readonly by?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export const running = (args: readonly string[], { by = [process.execPath], env = {} }: How = {}): Running => {
  const [file = '', ...before] = by
  const child = spawn(file, [...before, COMMAND, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { out: '', err: '' }
  const looks = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text
    for (const look of looks) look()
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...written }))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    pid: child.pid ?? 0,
    ended,
    said: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = what.exec(written.err)
          if (found) resolve(found)
        }
        looks.add(look)
        look()
        void ended.then(({ err }) => reject(new Error(`it ended without saying ${String(what)}: ${err}`)))
      }),
    kill: (signal) => void child.kill(signal),
  }
}

export const contrail = (args: readonly string[], how?: How): Promise<Ended> => running(args, how).ended

/** A folder that is gone after the test. */
export const folder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-bad-inputs-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const dev = (directory: string, more: readonly string[] = [], how?: How): Running =>
  running(['dev', TICKETS, '--directory', directory, '--port', '0', ...more], how)

/** An engine that listens. */
export const engine = async (directory: string, more: readonly string[] = [], how?: How): Promise<Running & { readonly url: string }> => {
  const started = dev(directory, more, how)
  const [, url = ''] = await started.said(/Contrail runs on (\S+),/)
  return { ...started, url }
}

/** The one line that a person reads, if it is one and no stack. */
export const sentence = ({ err }: Pick<Ended, 'err'>): string => {
  const lines = err.trimEnd().split('\n')
  const [only = ''] = lines
  if (lines.length !== 1 || only.length < 20 || only.length > 300 || /^\w*Error\b|\bat .*:\d+:\d+/.test(only))
    throw new Error(`this is not one clear sentence: ${err}`)
  return only
}
