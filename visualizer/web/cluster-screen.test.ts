import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Monitor } from '../../bus/index.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, openSite, violationsOn } from './site.test.helper.ts'
import type { Site } from './site.test.helper.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
let site: Site
let page: Page

beforeAll(async () => {
  built = await buildPage()
  browser = await startBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await built?.remove()
})
beforeEach(async () => {
  page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage()
})
afterEach(async () => {
  await page.context().close()
  await site.close()
})

const open = async (monitor?: Monitor): Promise<void> => {
  site = await openSite(built.folder, monitor && { monitor, now: Date.now })
  await page.goto(`${site.url}/cluster`)
}

describe('the cluster', () => {
  const lag = [40, 7, 0, 0]
  const monitor = {
    consumers: async () => [],
    partitions: async () =>
      lag.map((waiting, partition) => ({
        topic: 'contrail.commands',
        group: 'contrail.executor',
        partition,
        owner: partition === 3 ? null : `executor-${partition % 2}`,
        lag: waiting,
      })),
  }

  it('shows who serves which partition and what waits there, for each process too', async () => {
    await open(monitor)
    const group = page.getByRole('region', { name: 'contrail.commands, contrail.executor' })
    await group.getByText('1 partition without an owner').waitFor()
    expect(await group.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^0\s+executor-0\s+40\s*$/),
      expect.stringMatching(/^1\s+executor-1\s+7\s*$/),
      expect.stringMatching(/^2\s+executor-0\s+0\s*$/),
      expect.stringMatching(/^3\s+nobody\s+0\s*$/),
    ])
    expect(await page.getByRole('region', { name: 'Processes' }).locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^nobody\s+1 of contrail\.commands\s+0$/),
      expect.stringMatching(/^executor-0\s+2 of contrail\.commands\s+40$/),
      expect.stringMatching(/^executor-1\s+1 of contrail\.commands\s+7$/),
    ])
    await page.getByText('2 processes, 4 partitions, 47 messages waiting').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
      expect(await violationsOn(page), colorScheme).toEqual([])
    }
  })

  it('follows the lag, and says so while the brokers do not answer', async () => {
    let away = false
    await open({ ...monitor, partitions: async () => (away ? Promise.reject(new Error('no broker answers')) : monitor.partitions()) })
    await page.getByText('47 messages waiting').waitFor()
    lag[0] = 0
    await page.getByText('4 partitions, 7 messages waiting').waitFor()
    away = true
    await page.getByRole('alert').getByText('no broker answers').waitFor()
    away = false
    await page.getByRole('img', { name: /^Lag of the last .*: from / }).waitFor()
  })

  it('says so where everything runs in one process', async () => {
    await open()
    await page.getByRole('heading', { name: 'Everything runs in one process' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
  })
})
