import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { shopAt } from './attach.ts'
import { free, listening } from './listening.fixture.ts'
import { startShopProcess } from './process.ts'

const directory = mkdtempSync(join(tmpdir(), 'contrail-attach-'))
afterAll(() => rmSync(directory, { recursive: true }))
const file = join(directory, 'shop.db')
const answers = (url: string) =>
  fetch(`${url}/about`).then(
    (response) => response.ok,
    () => false,
  )

describe('the shop of the demo', () => {
  it('is started where nobody listens, used by a second demo, and stopped by whichever of them stops', async () => {
    const url = await free()
    const first = await shopAt({ url, file })
    const second = await shopAt({ url, file })
    expect(second.pid).toBe(first.pid)
    await second.stop()
    expect(await answers(url.origin)).toBe(false)
    await first.stop() // has nothing left to do
  })

  it('goes on after the demo where it was started by hand', async () => {
    const byHand = await startShopProcess({ file, port: 0, startedBy: 'hand' })
    const shop = await shopAt({ url: new URL(byHand.url), file })
    await shop.stop()
    expect(await answers(byHand.url)).toBe(true)
    await byHand.stop()
  })

  it('is not mixed up with a shop on another file', async () => {
    const byHand = await startShopProcess({ file, port: 0, startedBy: 'hand' })
    await expect(shopAt({ url: new URL(byHand.url), file: join(directory, 'another.db') })).rejects.toThrow('not on')
    await byHand.stop()
  })

  it('is not mixed up with something else that listens', async () => {
    const other = await listening('hello')
    await expect(shopAt({ url: other.url, file })).rejects.toThrow("is not the demo's shop")
    await other.close()
  })

  it('is started on the loopback address only', async () => {
    const { port } = await free()
    await expect(shopAt({ url: new URL(`http://127.0.0.2:${port}`), file })).rejects.toThrow('on http://127.0.0.1 only')
  })
})
