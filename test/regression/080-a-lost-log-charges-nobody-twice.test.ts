// The log of a killed engine was gone or damaged: it started without a word, forgot what it had claimed and charged the same cards again.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startShopProcess } from '../../workflows/shop/process.ts'
import { liveInPeace } from '../crash/crash.ts'
import { startLife } from '../crash/life.ts'
import { truth } from '../crash/truth.ts'

const HANGS = 300_000
const COMMAND = fileURLToPath(new URL('../../bin/contrail.js', import.meta.url))

it('is refused until somebody accepts the loss, and then every order is charged once', { timeout: HANGS }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contrail-lost-log-'))
  const [directory, file] = [join(folder, 'journal'), join(folder, 'shop.db')]
  const shop = await startShopProcess({ file, port: 0, startedBy: 'hand', withUs: true })
  onTestFinished(async () => {
    await shop.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const options = { directory, shop: { url: shop.url, file } }
  const charges = async (): Promise<number> => {
    const { orders } = (await (await fetch(new URL('/ledger', shop.url))).json()) as { orders: Record<string, { charges: number }> }
    return Object.values(orders).filter((of) => of.charges > 0).length
  }
  const contrail = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args, '-d', directory], { encoding: 'utf8' })
    return { status, said: `${stdout}${stderr}` }
  }

  const life = startLife({ ...options, rate: 150 })
  await life.ready
  await vi.waitFor(async () => expect(await charges()).toBeGreaterThan(100), { timeout: HANGS, interval: 20 })
  expect(life.kill()).toBe(true)
  await life.ended
  const before = await charges()
  const log = join(directory, 'journal.db-wal')
  expect(statSync(log).size).toBeGreaterThan(0)
  rmSync(log)

  await expect(startLife(options).ended).rejects.toThrow(/is not whole: .*\d+ turns are missing at its end/)
  expect(contrail('journal', 'check')).toMatchObject({ status: 1, said: expect.stringMatching(/turns are missing at its end[^]*finding/) })
  expect(contrail('journal', 'accept-loss', '--by', 'Ada', '--reason', 'the log is gone').said).toMatch(
    /known to be missing: \d+ turns[^]*recorded: start the engine again/,
  )

  const { summary, ledger, journal } = await liveInPeace(shop.url, options)
  expect(journal.findings).toEqual([])
  expect(summary).toMatchObject({ instances: truth.orders, completed: truth.completed, waiting: truth.waiting, review: 0 })
  const charged = Object.entries(ledger).filter(([, of]) => of.charges > 0)
  expect(charged.filter(([, of]) => of.charges !== 1)).toEqual([])
  expect(new Map(charged.map(([order, { cents }]) => [order, cents]))).toEqual(truth.charged)
  expect(before).toBeLessThan(charged.length)
})
