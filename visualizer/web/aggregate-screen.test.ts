// An aggregate on the page, in a real browser over a real engine: its state, its questions, who holds it, who waits, and what is kept.
import { expect, it } from 'vitest'
import { livePage } from './live-page.test.helper.ts'
import { violationsOn } from './site.test.helper.ts'

const TILL = 'no 1/a'
const live = livePage({
  workflows: ['test/screens/shift.ts'],
  given: async (client) => {
    await client.start('Shift', { shiftId: 'ghost', till: 'other' })
    for (const shiftId of ['early', 'late', 'night']) await client.start('Shift', { shiftId, till: TILL })
    await client.signal('Counted', { till: TILL, id: 'c-1' })
  },
})

it('is reached from an instance, and shows who holds it, who waits behind, and the signals that nobody has taken', async () => {
  const { page, url, engine, complaints } = live()
  const { rows } = await engine.journal.instances({ limit: 10 })
  const early = rows.find(({ key }) => key === 'early')
  await page.goto(`${url}/instances/${encodeURIComponent(early?.instance ?? '')}`)
  await page.getByRole('link', { name: 'Till/no' }).click()
  await page.getByRole('heading', { name: TILL }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/aggregates/Till/${encodeURIComponent(TILL)}`)
  expect(await page.getByText('Held by').innerText()).toContain('Shift:early')
  const waiting = page.locator('section', { hasText: 'Waits for its turn' })
  expect(await waiting.locator('li').allInnerTexts()).toEqual([
    expect.stringContaining('Shift:late'),
    expect.stringContaining('Shift:night'),
  ])
  expect(await page.locator('section', { hasText: 'Signals that nobody has taken' }).locator('li').allInnerTexts()).toEqual([
    expect.stringMatching(/^Counted c-1, kept until /),
  ])
  expect(await page.locator('tbody .whole').allInnerTexts()).toEqual(['night', 'late', 'early'])
  expect(await violationsOn(page)).toEqual([])
  expect(complaints).toEqual([])
}, 60_000)

it('answers its questions, and shows nothing that is marked as sensitive', async () => {
  const { page, url, complaints } = live()
  await page.goto(`${url}/aggregates/Till/${encodeURIComponent(TILL)}`)
  const question = (name: string) => page.locator('section', { hasText: 'Questions' }).locator(':scope > div', { hasText: name })
  await question('takings').getByRole('button', { name: 'Ask' }).click()
  await question('takings').getByText('40').waitFor()
  await question('pin').getByRole('button', { name: 'Ask' }).click()
  await question('pin').getByText('It was made of something sensitive').waitFor()
  expect(await page.content()).not.toContain('1234')
  await page.goto(`${url}/aggregates/Till/nobody`)
  await page.getByText("There is no Till 'nobody'").waitFor()
  expect(complaints).toEqual([])
}, 60_000)

it('has it decided again whether a start is let in that was refused', async () => {
  const { page, url, engine, complaints } = live()
  await page.goto(`${url}/instances/${encodeURIComponent('Shift:ghost@Till/other')}`)
  await page.getByText('nobody works then').first().waitFor()
  await page.getByRole('button', { name: 'Resubmit…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Whether it is let in is decided again, on the state of now.').waitFor()
  await dialog.getByLabel('Reason').fill('somebody may work now')
  await dialog.getByLabel('Your name').fill('ann')
  await dialog.getByRole('button', { name: 'Resubmit ghost' }).click()
  expect(await dialog.getByRole('alert').innerText()).toContain('nobody works then')
  const causes = (await engine.journal.read('Till/other', 1, 10)).flatMap((turn) => turn.causes.map(({ kind }) => kind))
  expect(causes).toEqual(['start', 'operator'])
  expect((await engine.journal.instance('Shift:ghost@Till/other'))?.status).toBe('refused')
  expect(complaints).toEqual([])
}, 60_000)
