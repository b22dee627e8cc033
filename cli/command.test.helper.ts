// Runs the command in this process, and engines for it to talk to.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'
import { startEngine } from '../runtime/engine.ts'
import type { Engine } from '../runtime/engine.ts'
import { logger } from '../runtime/log.ts'
import { main } from './main.ts'

/** What a shell sees of a command. */
export interface Seen {
  readonly code: number
  readonly out: string
  readonly err: string
}

export const contrail = async (...args: readonly string[]): Promise<Seen> => {
  const [out, err] = [captured(process.stdout), captured(process.stderr)]
  process.exitCode = 0
  try {
    await main(args)
    return { code: process.exitCode, out: out.text(), err: err.text() }
  } finally {
    process.exitCode = undefined
    out.release()
    err.release()
  }
}

const captured = (stream: NodeJS.WriteStream) => {
  const written: string[] = []
  const spy = vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  return { text: () => written.join(''), release: () => spy.mockRestore() }
}

/** A folder that is gone after the test. */
export const folder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-cli-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

const fixture = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const app = { workflows: [fixture('./ticket.fixture.ts')], handlers: [fixture('./ticket.fixture.handlers.ts')] }

/** An engine with the Ticket workflow, on a journal of its own unless one is named; stopped after the test, or before by `stop`. */
export const ticketEngine = async (
  directory = folder(),
  more: { readonly timeScale?: number } = {},
): Promise<{
  readonly directory: string
  readonly engine: Engine
  readonly stop: () => Promise<void>
}> => {
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, log: logger('silent'), dev: true, ...more })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= engine.stop(5_000))
  onTestFinished(stop)
  return { directory, engine, stop }
}

export const aTicket = (ticketId: string, title = 'It does not print'): string => JSON.stringify({ ticketId, title })
