// A test run that was killed left its shop behind, for ever: nobody told it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { startShopProcess } from '../../workflows/shop/process.ts'

const PROCESS = new URL('../../workflows/shop/process.ts', import.meta.url).href

/** A process that starts a shop and then does nothing; and the shop's pid. */
const starter = async (withUs: boolean) => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-shop-'))
  const options = JSON.stringify({ file: join(directory, 'shop.db'), port: 0, startedBy: 'hand', withUs })
  const script = `const { startShopProcess } = await import(${JSON.stringify(PROCESS)})
    const { pid } = await startShopProcess(${options})
    console.log(pid)
    setInterval(() => undefined, 60_000)`
  const parent = spawn(process.execPath, ['--conditions=contrail-source', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  const shop = Number(line)
  onTestFinished(() => {
    parent.kill('SIGKILL')
    if (isThere(shop)) process.kill(shop, 'SIGKILL')
    rmSync(directory, { recursive: true, force: true })
  })
  return { parent, shop }
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('ends with whoever started it where that was asked for, also by SIGKILL, and outlives it otherwise', async () => {
  const [with_, without] = await Promise.all([starter(true), starter(false)])
  expect([isThere(with_.shop), isThere(without.shop)]).toEqual([true, true])
  for (const { parent } of [with_, without]) {
    const ended = once(parent, 'exit')
    parent.kill('SIGKILL')
    await ended
  }
  await expect.poll(() => isThere(with_.shop), { timeout: 60_000 }).toBe(false)
  expect(isThere(without.shop)).toBe(true)
})

it('ends when it is told to, too', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'contrail-shop-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const shop = await startShopProcess({ file: join(directory, 'shop.db'), port: 0, startedBy: 'hand', withUs: true })
  await shop.stop()
  expect(isThere(shop.pid)).toBe(false)
})
