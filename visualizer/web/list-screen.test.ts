// The list of instances, in a real browser over a real engine: narrowed by fields, times, versions and need, all of it in the address.
import { expect, it } from 'vitest'
import { livePage } from './live-page.test.helper.ts'
import { violationsOn } from './site.test.helper.ts'

const live = livePage({
  workflows: ['test/screens/offer.ts'],
  handlers: ['test/screens/offer.handlers.ts'],
  given: async (client) => {
    for (const [offerId, amount] of [['o-1', 10] as const, ['o-2', 10] as const, ['o-3', 20] as const])
      await client.start('Offer', { offerId, amount, iban: 'DE02 7777' })
  },
})

const rows = () => live().page.locator('tbody tr')
const keys = () => live().page.locator('tbody .whole').allInnerTexts()
const chip = (text: string) => live().page.getByRole('group', { name: 'Further filters' }).locator('.chip', { hasText: text })
const add = async (filter: string, value: string): Promise<void> => {
  await live().page.getByLabel('Another filter').selectOption({ label: filter })
  await live().page.getByLabel(filter, { exact: true }).fill(value)
  await live().page.getByRole('button', { name: 'Filter', exact: true }).click()
}

it('is narrowed by the fields of a workflow, each as a chip that goes away again', async () => {
  await live().page.goto(`${live().url}/instances`)
  await expect.poll(() => rows().count()).toBe(3)
  await live().page.getByRole('link', { name: 'All 3' }).waitFor()
  await add('price', '20')
  await expect.poll(keys).toEqual(['o-2', 'o-1'])
  await live().page.getByRole('link', { name: 'All', exact: true }).waitFor() // the numbers are of all, so they are not shown
  await add('offerId', 'o-1')
  await expect.poll(keys).toEqual(['o-1'])
  expect(new URL(live().page.url()).search).toBe('?search.price=20&search.offerId=o-1')
  expect(await violationsOn(live().page)).toEqual([])
  await live().page.reload()
  await expect.poll(keys).toEqual(['o-1'])
  await live().page.getByRole('button', { name: 'Without price' }).click()
  await live().page.getByRole('button', { name: 'Without offerId' }).click()
  await expect.poll(() => rows().count()).toBe(3)
}, 60_000)

it('is narrowed by time, version and need', async () => {
  await live().page.goto(`${live().url}/instances?workflow=Offer`)
  await add('Version', '2')
  await live().page.getByText('No instance').waitFor()
  await live().page.getByRole('button', { name: 'Without Version' }).click()
  await add('Started before', '2020-01-01T08:30')
  await live().page.getByText('No instance').waitFor()
  expect(new URL(live().page.url()).searchParams.get('to')).toBe(new Date('2020-01-01T08:30').toISOString())
  await live().page.getByRole('button', { name: 'Without Started before' }).click()
  await expect.poll(() => rows().count()).toBe(3)
  await chip('Needs a person').click()
  await live().page.getByText('No instance').waitFor()
  expect(await chip('Needs a person').getAttribute('aria-current')).toBe('true')
  await live().page.getByLabel('Workflow', { exact: true }).selectOption('')
  expect(new URL(live().page.url()).search).toBe('?needs=person')
  expect(live().complaints).toEqual([])
}, 60_000)
