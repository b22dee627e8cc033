// The list of schedules in a browser: when each is next, and what a person does with it.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { deriveIndex, evolveTurn, initial, SCHEDULES, scheduleStream, TURN_FORMAT } from '../../engine/index.ts'
import type { Event, OperatorCommand, Turn } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, openSite, violationsOn } from './site.test.helper.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
beforeAll(async () => {
  built = await buildPage()
  browser = await startBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await built?.remove()
})

const why = { by: 'ann', reason: 'one for each region' }
const set: Event = {
  kind: 'ScheduleSet',
  ...why,
  name: 'nightly',
  workflow: 'Order',
  cron: '0 2 * * *',
  zone: 'Europe/Berlin',
  overlap: 'skip',
  next: Date.parse('2030-06-01T00:00Z'),
}

const opened = async (events: readonly Event[]): Promise<{ readonly page: Page; readonly asked: readonly OperatorCommand[] }> => {
  const journal = memoryJournal()
  const write = async (stream: string, all: readonly Event[]): Promise<void> => {
    const turn: Turn = { format: TURN_FORMAT, stream, version: 1, at: 1_000, causes: [{ kind: 'operator', id: 'a0' }], events: all }
    await journal.append([{ stream, expected: 0, turn, index: deriveIndex(initial, turn, evolveTurn(initial, turn)) }])
  }
  await write(SCHEDULES, [{ kind: 'SchedulesListed', schedules: ['nightly'] }])
  await write(scheduleStream('nightly'), events)
  const site = await openSite(built.folder, { journal })
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, timezoneId: 'UTC', locale: 'en-GB' })
  onTestFinished(async () => {
    await context.close()
    await site.close()
  })
  const page = await context.newPage()
  await page.goto(`${site.url}/schedules`)
  await page.locator('tbody tr').first().waitFor()
  return { page, asked: site.api.asked }
}

it('shows the next planned time as the clock of its zone shows it, and breaks no rule of accessibility', async () => {
  const { page } = await opened([set])
  const line = await page.locator('tbody tr').innerText()
  expect(line).toContain('nightly')
  expect(line).toContain('2030-06-01 02:00')
  expect(line).toContain('Europe/Berlin · never two at once')
  expect(await violationsOn(page)).toEqual([])
})
it('runs it now and pauses it, with who and why', async () => {
  const { page, asked } = await opened([set])
  for (const [button, verb] of [
    ['Run nightly now', 'Run nightly'],
    ['Pause nightly', 'Pause nightly'],
  ] as const) {
    await page.getByRole('button', { name: button }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('a test')
    await dialog.getByLabel('Your name').fill('ann')
    await dialog.getByRole('button', { name: verb }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  expect(asked.map(({ stream, by, reason, action }) => [stream, by, reason, action.do])).toEqual([
    ['$schedules/nightly', 'ann', 'a test', 'runSchedule'],
    ['$schedules/nightly', 'ann', 'a test', 'pauseSchedule'],
  ])
})
it('says who paused it, and what it left out', async () => {
  const { page } = await opened([
    set,
    { kind: 'ScheduleSkipped', cause: 'time', planned: Date.parse('2026-11-01T01:00Z'), why: 'overlap' },
    { kind: 'SchedulePaused', by: 'bob', reason: 'the bank is closed' },
  ])
  const line = await page.locator('tbody tr').innerText()
  expect(line).toContain('paused by bob: the bank is closed')
  expect(line).toContain('left out: the one before had not ended')
  await page.getByRole('button', { name: 'Resume nightly' }).waitFor()
})
it('has a page for each: what is planned in its zone, where its starts are, and a back-fill of a range in UTC', async () => {
  const { page, asked } = await opened([set])
  await page.getByRole('link', { name: 'nightly' }).click()
  await page.getByRole('heading', { name: 'nightly' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/schedules/nightly')
  const planned = page.locator('section', { hasText: 'Planned next, in Europe/Berlin' })
  expect((await planned.locator('li').allInnerTexts()).every((line) => / 02:00 /.test(line))).toBe(true)
  expect(await planned.locator('li').count()).toBeGreaterThan(3)
  expect(await page.getByRole('link', { name: 'All that it started' }).getAttribute('href')).toBe('/instances?workflow=Order&q=nightly%40')
  expect(await violationsOn(page)).toEqual([])

  await page.getByRole('button', { name: 'Back-fill…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('a week was lost')
  await dialog.getByLabel('Your name').fill('ann')
  expect(await dialog.getByRole('button', { name: 'Back-fill nightly' }).isDisabled()).toBe(true)
  await dialog.getByLabel('From (UTC)').fill('2026-11-01T00:00')
  await dialog.getByLabel('Before (UTC)').fill('2026-11-08T00:00')
  await dialog.getByRole('button', { name: 'Back-fill nightly' }).click()
  await page.getByText('It is being back-filled.').waitFor()
  expect(asked.map(({ action }) => action)).toEqual([
    { do: 'backfillSchedule', from: Date.parse('2026-11-01T00:00Z'), to: Date.parse('2026-11-08T00:00Z') },
  ])
  await page.getByRole('button', { name: 'Delete nightly' }).waitFor() // people made it
})
