// The clock of the machine went an hour back under a running engine: every timer that it had set stood still for that hour.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startEngine } from '../../runtime/index.ts'

const HOUR = 3_600_000
const NAP = fileURLToPath(new URL('082-nap.fixture.ts', import.meta.url))

it('a sleep of three seconds is over in three seconds', { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-clock-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const engine = await startEngine({
    app: { workflows: [NAP], handlers: [] },
    directory,
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'silent' }),
    dev: false,
  })
  onTestFinished(() => engine.stop(1_000))
  const start = async (napId: string): Promise<void> => {
    const answer = await fetch(`${engine.url}/api/v1/workflows/ShortNap/instances`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ napId }),
    })
    expect(answer.status).toBe(202)
  }
  const completed = async (): Promise<number> =>
    (await engine.journal.counts()).filter(({ status }) => status === 'completed').reduce((sum, { count }) => sum + count, 0)

  await start('before')
  await vi.waitFor(async () => expect(await engine.journal.nextDue()).not.toBeNull(), { timeout: 10_000 })
  const real = Date.now.bind(Date)
  const back = vi.spyOn(Date, 'now').mockImplementation(() => real() - HOUR)
  onTestFinished(() => back.mockRestore())
  const began = performance.now()
  await start('after')
  await vi.waitFor(async () => expect(await completed()).toBe(2), { timeout: 30_000, interval: 20 })
  expect(performance.now() - began).toBeGreaterThan(2_900)
  expect(performance.now() - began).toBeLessThan(15_000)
})
