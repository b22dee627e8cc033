// What the page says of instances that stand still, in a real browser: those that are stuck, those that were given up, those that are done.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { orderInstance } from '../server/sample-order.test.helper.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, openSite, violationsOn } from './site.test.helper.ts'
import type { Site } from './site.test.helper.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
let site: Site
let page: Page
const asked: string[] = []

beforeAll(async () => {
  built = await buildPage()
  site = await openSite(built.folder)
  browser = await startBrowser()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.clock.install()
  page.on('request', (request) => asked.push(decodeURIComponent(new URL(request.url()).pathname)))
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await built?.remove()
})

const open = async (id: string, search = ''): Promise<void> => {
  await page.goto(`${site.url}/instances/${encodeURIComponent(orderInstance(id))}${search}`)
  await page.getByRole('heading', { level: 1, name: id }).waitFor()
}

it.each(['', '?tab=journal', '?tab=effects'])('what is settled is not asked for again%s', async (search) => {
  await open('10248', search)
  await page.waitForLoadState('networkidle')
  asked.length = 0
  await page.clock.runFor(20_000)
  await expect.poll(() => asked.filter((path) => path === '/api/v1/meta').length).toBeGreaterThan(0)
  expect(asked.filter((path) => path.startsWith('/api/v1/instances/'))).toEqual([])
})

it('what goes on is', async () => {
  await open('10312')
  await page.waitForLoadState('networkidle')
  asked.length = 0
  await page.clock.runFor(20_000)
  await expect.poll(() => asked.filter((path) => path.startsWith('/api/v1/instances/')).length).toBeGreaterThan(0)
})

it('one that waits for a side effect in review needs a person, and says so in the list and on its page', async () => {
  const { rows } = await site.api.journal.instances({ limit: 200, review: true })
  const stuck = rows.find(({ status, effectsInReview }) => status === 'waiting' && effectsInReview > 0)
  expect(stuck).toBeDefined()
  await page.goto(`${site.url}/instances?needs=person`)
  const row = page.locator('tbody tr', { has: page.getByRole('link', { name: stuck!.key, exact: true }) })
  expect(await row.locator('.pill').innerText()).toBe('Needs a person')
  await row.getByRole('link').first().click()
  await page.getByRole('heading', { level: 1, name: stuck!.key }).waitFor()
  expect(await page.locator('.head .pill').first().innerText()).toBe('Needs a person')
  expect(await violationsOn(page)).toEqual([])
})

it('the timeline of one that was cancelled ends with it', async () => {
  const { rows } = await site.api.journal.instances({ limit: 200, status: 'cancelled' })
  const cancelled = rows[0]
  expect(cancelled).toBeDefined()
  await page.goto(`${site.url}/instances/${encodeURIComponent(cancelled?.instance ?? '')}`)
  const axis = page.locator('.timeline .axis span').last()
  expect(await axis.innerText()).toBe(await page.locator('.head .meta span', { hasText: 'Duration' }).locator('b').innerText())
})
