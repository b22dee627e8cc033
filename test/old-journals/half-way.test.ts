// A journal that an earlier Contrail (commit 3b34163) wrote: killed with half of the orders taken, and with it the shop's own file of that moment.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { startShopProcess } from '../../workflows/shop/process.ts'
import { liveInPeace } from '../crash/crash.ts'
import { lookInto } from '../crash/journal.ts'
import { truth } from '../crash/truth.ts'

const HALF_WAY = new URL('half-way/', import.meta.url)
/** Counts as a failure only where something hangs. */
const HANGS = 300_000

/** What stood in the folder of that engine; its process is gone. */
const unpacked = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-old-journal-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  for (const file of ['journal.db', 'journal.db-wal', 'shop.db'])
    writeFileSync(join(directory, file), brotliDecompressSync(readFileSync(new URL(`${file}.br`, HALF_WAY))))
  return directory
}

it('opens, folds, goes on where it was killed, and ends at the truth with every order charged once', { timeout: HANGS }, async () => {
  const directory = unpacked()
  const before = await lookInto(directory)
  expect(before.findings).toEqual([])
  expect(before.turns).toBeGreaterThan(500)
  expect(before.completed).toBeLessThan(truth.completed)

  const file = join(directory, 'shop.db')
  const shop = await startShopProcess({ file, port: 0, startedBy: 'hand', withUs: true })
  onTestFinished(() => shop.stop())
  const { summary, ledger, journal } = await liveInPeace(shop.url, { directory, shop: { url: shop.url, file } })

  expect(summary).toMatchObject({ instances: truth.orders, completed: truth.completed, waiting: truth.waiting, review: 0 })
  expect(summary.charged).toBe('1119834.64')
  // It sends all orders again: what the old engine had taken is known.
  expect(summary.duplicates).toBe(485)
  expect(journal.findings).toEqual([])
  const charged = Object.entries(ledger).filter(([, { charges }]) => charges > 0)
  expect(new Map(charged.map(([order, { cents }]) => [order, cents]))).toEqual(truth.charged)
  expect(charged.filter(([, { charges }]) => charges !== 1)).toEqual([])
})
