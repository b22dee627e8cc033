// A step whose regular expression never came to an end stopped the whole process, at each start again, and with it every other instance; SIGTERM too.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { logger, startEngine } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const app = { workflows: [here('poison.fixture.ts')], handlers: [here('poison.fixture.handlers.ts')] }
const POISON = `${'A'.repeat(40)}!`

const folder = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-stuck-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
const started = async (directory: string): Promise<Engine> => {
  const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev: false, stepLimit: 500, log: logger('silent') })
  onTestFinished(() => engine.stop(1000))
  return engine
}
const post = async ({ url }: Engine, path: string, body: unknown, type = 'application/json') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(`${url}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': type }, body: text })
  return { status: answer.status, body: await answer.text() }
}
const payment = (id: string, more: object = {}) => ({ id, first: '', middle: '', late: '', schema: '', effect: '', ...more })
const start = (engine: Engine, id: string, more: object = {}, wait = '?wait=30s') =>
  post(engine, `workflows/Pay/instances${wait}`, payment(id, more))
const row = async ({ journal }: Engine, id: string) => journal.instance(`Pay:${id}`)
const act = (engine: Engine, id: string, action: object) =>
  post(engine, `instances/${encodeURIComponent(`Pay:${id}`)}/actions`, {
    id: `${id}-${JSON.stringify(action).length}`,
    by: 'ann',
    reason: 'a test',
    action: { ...action, instance: `Pay:${id}` },
  })

it.each([
  ['first', "step 'First' did not return"],
  ['middle', "step 'Middle' did not return"],
  ['late', "step 'Late' did not return"],
  ['effect', "the payload's schema of Note did not return"],
])('poison for the %s code of an instance parks that instance alone, and it can be sent again and cancelled', async (where, message) => {
  const directory = folder()
  const engine = await started(directory)
  const others = Array.from({ length: 8 }, (_, n) => start(engine, `o${n}`))
  void start(engine, 'poisoned', { [where]: POISON }, '')
  for (const other of await Promise.all(others)) expect(other.status, other.body).toBe(200)
  await expect
    .poll(async () => (await row(engine, 'poisoned'))?.trouble, { timeout: 30_000 })
    .toMatchObject({
      code: 'stuck',
      message: expect.stringMatching(new RegExp(`^${message} within its limit of .* and was stopped$`)),
    })
  expect((await start(engine, 'behind')).status).toBe(200)

  await engine.stop(1000)
  const again = await started(directory)
  expect(await row(again, 'poisoned')).toMatchObject({ status: 'review', trouble: { code: 'stuck' } })
  expect((await start(again, 'after')).status).toBe(200)
  expect(await act(again, 'poisoned', { do: 'resubmit' })).toMatchObject({ status: 200 })
  expect(await row(again, 'poisoned')).toMatchObject({ status: 'review', trouble: { code: 'stuck' } })
  expect(await act(again, 'poisoned', { do: 'cancel' })).toMatchObject({ status: 200 })
  expect(await row(again, 'poisoned')).toMatchObject({ status: 'cancelled' })
})

it('poison for the schema of a trigger is refused with a sentence, and in a feed it becomes a dead letter', async () => {
  const engine = await started(folder())
  const [refused, other] = await Promise.all([start(engine, 'poisoned', { schema: POISON }), start(engine, 'other')])
  expect(refused.status).toBe(422)
  expect(refused.body).toContain("the payload's schema of workflow Pay did not return within its limit of")
  expect(other.status).toBe(200)
  const lines = [payment('a'), payment('b', { schema: POISON }), payment('c')].map((one) => `${JSON.stringify(one)}\n`).join('')
  const feed = await post(engine, 'workflows/Pay/instances', lines, 'application/x-ndjson')
  const answers = feed.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly kind: string; readonly deadLetter?: string })
  expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(2)
  expect(answers.filter(({ deadLetter }) => deadLetter !== undefined)).toHaveLength(1)
})
