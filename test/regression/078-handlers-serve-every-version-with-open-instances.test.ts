// Handlers of a new version were given the payloads of an old one that they were never written for, and nothing said so at the deploy.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { logger, startEngine } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`./${name}.fixture.ts`, import.meta.url))
const handlersOf = (name: string): string => fileURLToPath(new URL(`./${name}.fixture.handlers.ts`, import.meta.url))

it(
  'a version that has open instances and that no handler was written for is refused by name, and served where one was',
  { timeout: 60_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'contrail-serves-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const start = async (workflow: string, handlers: readonly string[], dev = false): Promise<Engine> => {
      const app = { workflows: [fixture(workflow)], handlers: handlers.map(handlersOf) }
      const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev, log: logger('silent') })
      onTestFinished(() => engine.stop(0))
      return engine
    }
    const first = await start('bill-first', [])
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ id: 'a', amount: 5 })
    expect((await fetch(`${first.url}/api/v1/workflows/Bill/instances`, { method: 'POST', headers, body })).status).toBe(202)
    await first.stop(3_000)

    await expect(start('bill-second', ['bill-second'])).rejects.toThrow(
      "the handler of 'Charge' was not written for version 1 of Bill, which is in use and asks with another payload",
    )
    const both = await start('bill-second', ['bill-both'])
    await both.stop(3_000)
    // In development it is said, and nobody is stopped.
    await (await start('bill-second', ['bill-second'], true)).stop(3_000)
  },
)
