// The edit of a past step, in a real browser over a real engine: what it would do, what becomes of a side effect, and both lives.
import { expect, it } from 'vitest'
import { livePage } from './live-page.test.helper.ts'
import { violationsOn } from './site.test.helper.ts'

const live = livePage({
  workflows: ['test/screens/offer.ts'],
  handlers: ['test/screens/offer.handlers.ts'],
  given: async (client) => void (await client.start('Offer', { offerId: 'o-1', amount: 10, iban: 'DE02 7777' })),
})

it('shows beforehand what would be done anew, asks what becomes of a side effect, and does it once it is told who and why', async () => {
  const { page, url, engine, client, complaints } = live()
  await expect.poll(async () => (await engine.journal.instance('Offer:o-1'))?.openEffects).toBe(0)
  await page.goto(`${url}/instances/${encodeURIComponent('Offer:o-1')}?node=0.Price`)
  await page.getByRole('button', { name: 'Edit it…' }).click()
  const dialog = page.getByRole('dialog')
  const input = dialog.getByLabel('Another input (JSON)')
  const send = dialog.getByRole('button', { name: 'Edit Price' })
  await input.fill('{ "offerId": ')
  await dialog.getByText('This is no JSON').waitFor()
  expect(await dialog.getByRole('button', { name: 'See what it would do' }).isDisabled()).toBe(true)

  await input.fill('{ "offerId": "o-1", "amount": 12, "iban": "DE02 7777" }')
  await dialog.getByLabel('Reason').fill('the amount was wrong')
  await dialog.getByLabel('Your name').fill('ann')
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'See what it would do' }).click()
  await dialog.getByText('was asked for outside, and goes stale').waitFor()
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByLabel('Keep it as it is').check()
  await dialog.getByText('Price: it was edited').waitFor()
  expect(await dialog.getByText('stays as it is').count()).toBe(1)
  expect(await violationsOn(page)).toEqual([])

  await input.fill('{ "offerId": "o-1", "amount": 13, "iban": "DE02 7777" }')
  expect(await send.isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'See what it would do' }).click()
  await dialog.getByLabel('Have it done again').check()
  await dialog.getByText('is done again').waitFor()
  await send.click()
  await page.getByText('Price of o-1 is edited.').waitFor()
  await page.getByText('Edited by ann, after visit 1: the amount was wrong').waitFor()
  await page.getByText(/Stale since .* done anew as visit 2/).waitFor()
  await expect.poll(async () => await client.instance('Offer:o-1')).toMatchObject({ status: 'waiting' })
  expect(complaints).toEqual([])
  expect(await violationsOn(page)).toEqual([])
}, 60_000)

it('says in the words of the server why an edit is refused', async () => {
  const { page, url } = live()
  await page.goto(`${url}/instances/${encodeURIComponent('Offer:o-1')}?node=0.Price`)
  await page.getByRole('button', { name: 'Edit it…' }).click()
  await page.getByLabel('Another input (JSON)').fill('{ "offerId": "o-1", "amount": "many", "iban": "x" }')
  await page.getByRole('button', { name: 'See what it would do' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').innerText()).toMatch(/amount|price|NaN/)
}, 60_000)
