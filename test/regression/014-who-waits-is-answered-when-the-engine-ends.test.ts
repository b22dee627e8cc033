// Who waited for a result when the engine was stopped was cut off, though the start was durable and could have been said to be.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { logger, startEngine } from '../../runtime/index.ts'

it('who waits for a result when the engine ends hears that the start is accepted', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-ends-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const module = fileURLToPath(new URL('../../bench/w1/sleeper.ts', import.meta.url))
  const app = { workflows: [module], handlers: [] }
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev: true, log: logger('silent') })
  onTestFinished(() => engine.stop(0))
  const answer = fetch(`${engine.url}/api/v1/workflows/Sleeper/instances?wait=60s`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'a', filler: '' }),
  })
  await expect.poll(async () => (await engine.journal.counts()).length, { timeout: 60_000 }).toBe(1)
  await engine.stop(3_000)
  const response = await answer
  expect(response.status).toBe(202)
  expect(await response.json()).toMatchObject({ kind: 'accepted', instance: 'Sleeper:a' })
})
