// The list of instances, in a real browser over a real engine: narrowed by fields, times, versions and need, all of it in the address.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { startEngine } from '../../runtime/engine.ts'
import type { Engine } from '../../runtime/engine.ts'
import { logger } from '../../runtime/log.ts'
import { startBrowser } from './browser.test.helper.ts'
import { served } from './served.test.helper.ts'
import type { ServedPage } from './served.test.helper.ts'
import { buildPage, violationsOn } from './site.test.helper.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
let directory: string
let engine: Engine
let site: ServedPage
let page: Page
const complaints: string[] = []
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

beforeAll(async () => {
  built = await buildPage()
  browser = await startBrowser()
  directory = await mkdtemp(join(tmpdir(), 'contrail-list-'))
  const app = { workflows: [here('../../test/screens/offer.ts')], handlers: [here('../../test/screens/offer.handlers.ts')] }
  engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, log: logger('silent'), dev: true })
  const client = contrailClient({ url: engine.url })
  for (const [offerId, amount] of [['o-1', 10] as const, ['o-2', 10] as const, ['o-3', 20] as const])
    await client.start('Offer', { offerId, amount, iban: 'DE02 7777' })
  site = await served(built.folder, engine.url)
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
  page.on('pageerror', (error) => complaints.push(String(error)))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await engine?.stop(5_000)
  await built?.remove()
  await rm(directory, { recursive: true, force: true })
})

const rows = () => page.locator('tbody tr')
const keys = () => page.locator('tbody .whole').allInnerTexts()
const chip = (text: string) => page.getByRole('group', { name: 'Further filters' }).locator('.chip', { hasText: text })
const add = async (filter: string, value: string): Promise<void> => {
  await page.getByLabel('Another filter').selectOption({ label: filter })
  await page.getByLabel(filter, { exact: true }).fill(value)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
}

it('is narrowed by the fields of a workflow, each as a chip that goes away again', async () => {
  await page.goto(`${site.url}/instances`)
  await expect.poll(() => rows().count()).toBe(3)
  await page.getByRole('link', { name: 'All 3' }).waitFor()
  await add('price', '20')
  await expect.poll(keys).toEqual(['o-2', 'o-1'])
  await page.getByRole('link', { name: 'All', exact: true }).waitFor() // the numbers are of all, so they are not shown
  await add('offerId', 'o-1')
  await expect.poll(keys).toEqual(['o-1'])
  expect(new URL(page.url()).search).toBe('?search.price=20&search.offerId=o-1')
  expect(await violationsOn(page)).toEqual([])
  await page.reload()
  await expect.poll(keys).toEqual(['o-1'])
  await page.getByRole('button', { name: 'Without price' }).click()
  await page.getByRole('button', { name: 'Without offerId' }).click()
  await expect.poll(() => rows().count()).toBe(3)
}, 60_000)

it('is narrowed by time, version and need', async () => {
  await page.goto(`${site.url}/instances?workflow=Offer`)
  await add('Version', '2')
  await page.getByText('No instance').waitFor()
  await page.getByRole('button', { name: 'Without Version' }).click()
  await add('Started before', '2020-01-01T08:30')
  await page.getByText('No instance').waitFor()
  expect(new URL(page.url()).searchParams.get('to')).toBe(new Date('2020-01-01T08:30').toISOString())
  await page.getByRole('button', { name: 'Without Started before' }).click()
  await expect.poll(() => rows().count()).toBe(3)
  await chip('Needs a person').click()
  await page.getByText('No instance').waitFor()
  expect(await chip('Needs a person').getAttribute('aria-current')).toBe('true')
  await page.getByLabel('Workflow', { exact: true }).selectOption('')
  expect(new URL(page.url()).search).toBe('?needs=person')
  expect(complaints).toEqual([])
}, 60_000)
