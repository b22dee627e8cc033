// Tasks on the page, in a real browser over a real engine: the list, the form made from its schema, a draft, the summary, and the answer.
import { beforeAll, expect, it } from 'vitest'
import { livePage } from './live-page.test.helper.ts'
import type { LivePage } from './live-page.test.helper.ts'
import { violationsOn } from './site.test.helper.ts'

const claim = (claimId: string, manager: string) => ({
  claimId,
  employee: 'eve',
  manager,
  iban: 'DE02 7777',
  lines: [
    { what: 'train', cents: 4_900 },
    { what: 'dinner', cents: 12_000 },
  ],
})
const live = livePage({
  workflows: ['workflows/recipes/expense.ts', 'test/screens/survey.ts'],
  given: async (client) => {
    for (const [id, manager] of [['e-1', 'ann'] as const, ['e-2', 'bob'] as const]) await client.start('Expense', claim(id, manager))
  },
  viewport: { width: 1100, height: 1100 },
})
let page: LivePage['page']
let url: string
beforeAll(() => {
  ;({ page, url } = live())
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const shot = process.env['SCREENSHOTS']
const picture = async (name: string): Promise<void> => {
  if (shot !== undefined) await page.screenshot({ path: `${shot}/${name}.png`, fullPage: true })
}

it('lists what waits and for whom, and takes a filter that stands in the address', { timeout: 60_000 }, async () => {
  await page.goto(`${url}/tasks`)
  await page.getByRole('link', { name: 'CheckExpense' }).first().waitFor()
  expect(await page.getByRole('link', { name: 'CheckExpense' }).count()).toBe(2)
  await picture('tasks')
  expect(await violationsOn(page)).toEqual([])
  await page.getByLabel('Person').fill('ann')
  await page.getByLabel('Person').press('Enter')
  await expect.poll(() => page.getByRole('link', { name: 'CheckExpense' }).count()).toBe(1)
  expect(page.url()).toContain('person=ann')
  await page.getByRole('link', { name: 'CheckExpense' }).click()
  await page.getByRole('heading', { name: 'CheckExpense' }).waitFor()
})

it('shows what it is about, read-only and without what is marked', { timeout: 60_000 }, async () => {
  const about = page.getByRole('region', { name: 'About' })
  await about.waitFor()
  expect(await about.innerText()).toMatch(/employee\s+eve[^]*4900[^]*train/)
  expect(await about.innerText()).not.toContain('7777')
  expect(await about.locator('input').count()).toBe(0)
})

it('makes a form of its schema, with lists and nested objects, and says in place what does not fit', { timeout: 60_000 }, async () => {
  await page.getByLabel('Your name').fill('ann')
  await page.getByRole('group', { name: 'Lines' }).waitFor()
  await button('Add').click()
  await page.getByRole('textbox', { name: 'what' }).fill('train')
  await page.getByLabel('Cents that are paid').fill('-1')
  await page.getByLabel('costCentre').fill('47')
  expect(await page.getByRole('group', { name: 'Approved' }).getByRole('radio', { checked: true }).count()).toBe(0)
  await button('Look at it once more').click()
  await page
    .locator('.schema-form')
    .getByText(/expected boolean/)
    .waitFor()
  await page.getByRole('group', { name: 'Approved' }).getByLabel('Yes').check()
  const order = await page.locator('.schema-form').innerText()
  expect(order.indexOf('Approved')).toBeLessThan(order.indexOf('Booked on'))
  await button('Look at it once more').click()
  await page.getByText(/Too small/).waitFor()
  await page.getByText(/Invalid string/).waitFor()
  await picture('task-form')
  expect(await violationsOn(page)).toEqual([])
})

it('keeps what is filled in half-way, also for who opens it later', { timeout: 60_000 }, async () => {
  await button('Save for later').click()
  await page.getByText('Saved half-way by ann').waitFor()
  await page.reload()
  await page.getByLabel('costCentre').waitFor()
  expect(await page.getByLabel('costCentre').inputValue()).toBe('47')
  expect(await page.getByRole('textbox', { name: 'what' }).inputValue()).toBe('train')
})

it('shows all that was filled in once more, and sends it', { timeout: 60_000 }, async () => {
  await page.getByLabel('Cents that are paid').fill('4900')
  await page.getByLabel('costCentre').fill('4711')
  await button('Look at it once more').click()
  const summary = page.getByRole('region', { name: 'Summary' })
  await summary.waitFor()
  expect(await summary.innerText()).toMatch(/4711\s+approved\s+yes[^]*train[^]*4900/)
  await picture('task-summary')
  expect(await violationsOn(page)).toEqual([])
  await button('Done').click()
  await page.getByText('Answered by ann').waitFor()
  const found = await live().client.instance('Expense:e-1')
  expect(found).toMatchObject({ kind: 'found', status: 'completed', output: { cents: 4_900 } })
})

it('tells who has it, hands it on, and tells a refusal in its words', { timeout: 60_000 }, async () => {
  await page.goto(`${url}/tasks/${encodeURIComponent('Expense:e-2/0.0.CheckExpense#1')}`)
  await button('Claim').click()
  await page.getByRole('alert').getByText('the task CheckExpense is for bob, and not for ann').waitFor()
  await page.getByLabel('Your name').fill('bob')
  await button('Claim').click()
  await page.getByText('Taken by bob').waitFor()
  await page.getByLabel('Hand on to').fill('carl')
  await button('Hand on').click()
  await page.getByText('Taken by carl').waitFor()
  await page.getByRole('textbox', { name: 'Comment' }).fill('please hurry')
  await button('Say it').click()
  await page.getByText('please hurry').waitFor()
  await page.goto(`${url}/instances/${encodeURIComponent('Expense:e-2')}?node=0.0.CheckExpense`)
  await page.getByText('Taken by carl').waitFor()
  await page.getByRole('link', { name: 'Open the task' }).click()
  await page.getByRole('heading', { name: 'CheckExpense' }).waitFor()
  expect(live().complaints).toEqual([])
})

it('goes through the pages of a form one by one, and back, and sends what all of them say', { timeout: 60_000 }, async () => {
  const { client } = live()
  await client.start('Survey', { id: 's-1' })
  expect(await client.tasks({ task: 'Survey' })).toMatchObject({ rows: [{ instance: 'Survey:s-1', node: '0.0.Survey' }] })
  await page.goto(`${url}/tasks/${encodeURIComponent('Survey:s-1/0.0.Survey#1')}`)
  await page.getByText('Page 1 of 2').waitFor()
  await page.getByRole('textbox', { name: 'name*', exact: true }).fill('Ada')
  await button('Next').click()
  await page.getByText('Page 2 of 2').waitFor()
  await button('Back').click()
  expect(await page.getByRole('textbox', { name: 'name*', exact: true }).inputValue()).toBe('Ada')
  await button('Next').click()
  await page.getByLabel('stars').fill('7')
  await button('Look at it once more').click()
  await page.getByText(/Too big/).waitFor()
  await page.getByLabel('stars').fill('5')
  await button('Look at it once more').click()
  const summary = page.getByRole('region', { name: 'Summary' })
  await summary.waitFor()
  expect(await summary.innerText()).toMatch(/name\s+Ada[^]*stars\s+5/)
  await button('Done').click()
  await page.getByText('Answered by bob').waitFor()
  expect(await client.instance('Survey:s-1')).toMatchObject({ output: { name: 'Ada', stars: 5, tags: [], by: 'bob' } })
})
