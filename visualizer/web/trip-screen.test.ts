// The page, in a real browser: a loop looks like a loop, and a node with two hundred visits is paged.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ok } from '../../dsl/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { answered, passed, started } from '../../testing/index.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, openSite, violationsOn } from './site.test.helper.ts'
import type { Site } from './site.test.helper.ts'
import { asked, book, look, NO_SEAT, tellTrip, trip, tripInstance, tripVersions } from '../../test/screens/trip.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
let site: Site
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  built = await buildPage()
  browser = await startBrowser()
  const journal = memoryJournal()
  const items = Array.from({ length: 199 }, (_, n) => answered(book, ok({ seat: 's' }), { payload: { id: `leg${n + 1}` } }))
  const looked = answered(look, ok({ price: 1 }))
  await tellTrip(journal, 'long', [started(trip, asked('long', 200)), looked, passed('10m'), passed('10m'), passed('10m'), ...items])
  const bad = [1, 2].map((n) => answered(book, ok({ seat: NO_SEAT }), { payload: { id: `leg${n}` } }))
  await tellTrip(journal, 'bad', [started(trip, asked('bad', 3)), looked, passed('10m'), passed('10m'), passed('10m'), ...bad])
  site = await openSite(built.folder, { journal, versions: tripVersions })
  page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
  page.on('pageerror', (error) => complaints.push(String(error)))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await built?.remove()
})

const node = (id: string) => page.locator(`[data-node="${id}"]`)
const visits = () => page.locator('.inspector h3', { hasText: /^Visit / })

it('draws headers before what goes its own way, and an arrow back from the end of a round', { timeout: 60_000 }, async () => {
  await page.goto(`${site.url}/workflows/Trip`)
  await node('2').waitFor()
  expect(await node('2').innerText()).toMatch(/repeat\s+goes round\s+at most 5 rounds/)
  expect(await node('4.body').innerText()).toMatch(/forEach legs\s+for each item\s+3 at a time/)
  expect(await page.locator('.way.back').count()).toBe(1)
  expect(await page.locator('.way.back path[marker-end]').count()).toBe(1)
  expect(await violationsOn(page)).toEqual([])
})

it('shows how many items are where, what has not ended first of all, and older visits a page at a time', { timeout: 60_000 }, async () => {
  await page.goto(`${site.url}/instances/${encodeURIComponent(tripInstance('long'))}?node=4.body.body.0.Book`)
  await page.getByText('1 running · 199 completed').waitFor()
  expect(await node('4.body.body.0.Book').innerText()).toContain('1 of 200')
  expect(await visits().count()).toBe(21)
  expect(await visits().last().innerText()).toMatch(/visit 2$/i)
  await page.getByRole('button', { name: 'Older visits' }).click()
  await visits()
    .filter({ hasText: /^Visit 181$/ })
    .waitFor()
  expect(await visits().count()).toBe(20)
  expect(await violationsOn(page)).toEqual([])
  expect(complaints).toEqual([])
})

it('sends a chosen one of several items again that are in review', { timeout: 60_000 }, async () => {
  await page.goto(`${site.url}/instances/${encodeURIComponent(tripInstance('bad'))}?node=4.body.body.1.ok.Booked`)
  await page.getByText('1 place more in review').waitFor()
  await page.getByRole('button', { name: 'Resubmit visit 4…' }).click()
  expect(await page.getByRole('dialog').textContent()).toContain('"seat": "none"')
  await page.getByLabel('Reason').fill('there is a seat now')
  await page.getByLabel('Your name').fill('ann')
  await page.getByRole('button', { name: 'Resubmit bad' }).click()
  await page.getByText('bad is sent again.').waitFor()
  expect(site.api.asked).toMatchObject([
    { by: 'ann', action: { do: 'resubmit', instance: tripInstance('bad'), at: { node: '4.body.body.1.ok.Booked', visit: 4 } } },
  ])
  expect(await violationsOn(page)).toEqual([])
})

it('shows side effects a page at a time', { timeout: 60_000 }, async () => {
  await page.goto(`${site.url}/instances/${encodeURIComponent(tripInstance('long'))}?tab=effects`)
  const rows = page.locator('.effects > li')
  await rows.first().waitFor()
  expect(await rows.count()).toBe(50)
  for (const first of ['leg49', 'leg99']) {
    await page.getByRole('button', { name: 'Later side effects' }).click()
    await rows.first().getByText(first).waitFor({ state: 'attached' })
  }
  await page.getByRole('button', { name: 'First side effects' }).click()
  await rows.first().getByText('Look').waitFor()
  expect(complaints).toEqual([])
})
