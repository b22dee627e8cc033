// A part of the page that comes late, in a real browser: where it does not come, that part says so and the rest stays.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { orderInstance } from '../server/sample-order.test.helper.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, openSite, violationsOn } from './site.test.helper.ts'
import type { Site } from './site.test.helper.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
let site: Site
beforeAll(async () => {
  built = await buildPage()
  browser = await startBrowser()
  site = await openSite(built.folder)
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await built?.remove()
})

/** The graph's own file, which lists do without. */
const GRAPH = /\/graph-[^/]*\.js$/

it('a graph that cannot be loaded says so, and all else of its instance can be seen and done', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
  const address = `${site.url}/instances/${encodeURIComponent(orderInstance('10312'))}`
  await page.route(GRAPH, (route) => route.abort())
  await page.goto(address)
  await page.getByRole('alert').getByText('This part of the page cannot be shown').waitFor()
  expect(await page.getByRole('button', { name: 'Resubmit…' }).isEnabled()).toBe(true)
  expect(await violationsOn(page)).toEqual([])
  await page.getByRole('tab', { name: /Journal/ }).click()
  await page.getByText('began').first().waitFor()
  await page.unroute(GRAPH)
  await page.goto(address)
  await page.locator('[data-node="3.usual.2.ok.Ship"]').waitFor()
}, 60_000)
