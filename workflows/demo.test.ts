import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import app from './demo.ts'
import { free } from './shop/listening.fixture.ts'

let directory = ''
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'contrail-demo-'))
  vi.stubEnv('CONTRAIL_SHOP_URL', (await free()).origin)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
})
const start = (log: (line: string) => void = () => undefined) => app.demo.start({ directory: join(directory, 'journal'), log })
const post = (body: object) =>
  fetch(new URL('/charges', process.env['CONTRAIL_SHOP_URL']), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('the demo', () => {
  it('names modules that hold one workflow each, with the questions to its aggregate, the first of which it counts', async () => {
    const modules = await Promise.all(app.workflows.map((url): Promise<object> => import(url.href)))
    expect(modules.map((module) => Object.values(module))).toMatchObject([
      [{ name: app.demo.counts }, { name: 'progress' }],
      [{ name: 'AddNote' }],
    ])
  })

  it('starts a shop with a file in a directory that need not exist yet, and sums up what the shop did', async () => {
    const said: string[] = []
    const { stop } = await start((line) => said.push(line))
    const charge = { reference: 'r', orderId: '10257', card: 'on-file', amountCents: 1_050 }
    await post(charge)
    await post({ ...charge, card: 'card-2' })
    expect(await app.demo.summary()).toEqual({ charged: '10.50', charges: 1, chargedOrders: 1, refusals: 1, lostAnswers: 0, mails: 0 })
    await stop()
    expect(said).toEqual([expect.stringContaining(join(directory, 'journal', 'shop.db'))])
  })

  it('keeps its shop for the next engine where this one is killed', async () => {
    await start() // and never stopped, as after kill -9
    const { stop } = await start()
    await stop()
    await expect(app.demo.summary()).rejects.toThrow('fetch failed')
  })

  it('takes another file for the shop where the environment names one', async () => {
    vi.stubEnv('CONTRAIL_SHOP_FILE', join(directory, 'elsewhere', 'shop.db'))
    const { stop } = await start()
    await stop()
    expect(existsSync(join(directory, 'elsewhere', 'shop.db'))).toBe(true)
  })

  it('ends with commands for files that are there', () => {
    const lines = app.demo.next('http://127.0.0.1:7410')
    const files = lines.flatMap((line) => /--file (\S+)/.exec(line)?.[1] ?? [])
    expect(files).toHaveLength(2)
    expect(files.filter(existsSync)).toEqual(files)
    expect(app.handlers.map((url) => existsSync(fileURLToPath(url)))).toEqual([true])
  })
})
