import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryJournal } from '../../journal/memory/index.ts'
import { tellCompleted } from '../server/sample-journal.test.helper.ts'
import { NOW, orderEvents, orderInstance, streamOfOrder, teller } from '../server/sample-order.test.helper.ts'
import { startBrowser } from './browser.test.helper.ts'
import { buildPage, openSite, violationsOn } from './site.test.helper.ts'
import type { Site } from './site.test.helper.ts'

let browser: Browser
let built: Awaited<ReturnType<typeof buildPage>>
let site: Site
let page: Page
let complaints: string[]

beforeAll(async () => {
  built = await buildPage()
  browser = await startBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await built?.remove()
})
beforeEach(async () => {
  site = await openSite(built.folder)
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, timezoneId: 'UTC', locale: 'en-GB' })
  page = await context.newPage()
  complaints = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('request', (request) => !request.url().startsWith(site.url) && complaints.push(`asked for ${request.url()}`))
})
afterEach(async () => {
  await page.context().close()
  await site.close()
})

const open = (path: string): Promise<unknown> => page.goto(`${site.url}${path}`)
const instance = (id: string, search = ''): string => `/instances/${encodeURIComponent(orderInstance(id))}${search}`
const address = (): string => page.url().slice(site.url.length)
const rows = () => page.locator('tbody tr')
const node = (id: string) => page.locator(`[data-node="${id}"]`)
const themeIs = (theme: 'light' | 'dark'): Promise<void> => page.locator(`html[data-theme="${theme}"]`).waitFor()
const button = (name: string | RegExp) => page.getByRole('button', { name })

describe('the list of instances', () => {
  it('shows the newest first, and older ones on the next page', async () => {
    await open('/')
    await rows().first().waitFor()
    expect(await rows().count()).toBe(50)
    await page.getByRole('link', { name: 'Older' }).click()
    await page.getByRole('link', { name: 'Newest' }).waitFor()
    await page.getByText('18 instances').waitFor()
    expect(address()).toContain('cursor=')
    expect(complaints).toEqual([])
  })

  it('filters by status and text, and keeps both in its address', async () => {
    await open('/instances')
    await page.getByRole('link', { name: /Manual review 2/ }).click()
    await page.getByText('2 instances').waitFor()
    await page.getByLabel('Part of an id or key').fill('10313')
    await page.getByText('1 instance,').waitFor()
    expect(address()).toBe('/instances?status=review&q=10313')
    await page.reload()
    await page.getByText('1 instance,').waitFor()
    await page.getByRole('link', { name: '10313' }).click()
    await page.getByRole('heading', { level: 1, name: '10313' }).waitFor()
  })

  it('shows what changed in the journal without being asked', async () => {
    await open('/instances?q=99001')
    await page.getByRole('heading', { name: 'No instance fits these filters' }).waitFor()
    await tellCompleted(teller(site.api.journal, NOW), '99001', 100)
    await page.getByRole('link', { name: '99001' }).waitFor()
  })

  it('says how to start an instance where there is none', async () => {
    const empty = await openSite(built.folder, { journal: memoryJournal() })
    await page.goto(`${empty.url}/instances`)
    await page.getByRole('heading', { name: 'No instances yet' }).waitFor()
    const command = await page.getByRole('group', { name: 'Command' }).textContent()
    expect(command).toContain(`curl ${empty.url}/api/v1/workflows/Note/instances`)
    expect(command).toContain(`-d '{"noteId":"…","orderId":"…","text":"…"}'`)
    await empty.close()
  })
})

describe('the page of an instance', () => {
  it('draws the pinned graph with the status of every node', async () => {
    await open(instance('10312'))
    await node('3.usual.2.ok.Ship').waitFor()
    expect(await page.locator('[data-node]').count()).toBe(17)
    expect(await page.locator('.react-flow__edge').count()).toBe(25)
    expect(await node('3.usual.2.ok.Ship').textContent()).toMatch(/^Ship\s+manual review$/)
    expect(await node('3.usual.1.ChargeCard').textContent()).toContain('completed')
    expect(await node('3.large.0.Approval').textContent()).toContain('skipped')
    expect(complaints).toEqual([])
  })

  it('shows what a node did once it is chosen, and keeps the choice in its address', async () => {
    await open(instance('10248'))
    await node('1.stock.1.ok.Reserved').click()
    const inspector = page.getByRole('complementary', { name: 'Node Reserved' })
    await inspector.waitFor()
    expect(await inspector.getByRole('group', { name: 'State change' }).innerText()).toMatch(/"status": "received"[^]*"status": "reserved"/)
    expect(await inspector.getByRole('group', { name: 'Output' }).textContent()).toContain('w-10248')
    expect(address()).toContain('node=1.stock.1.ok.Reserved')
    await page.reload()
    await inspector.waitFor()
  })

  it.each([
    { from: '0.ReceiveOrder', lies: 'below', to: '3.usual.2.ok.Ship' },
    { from: '3.usual.2.ok.Ship', lies: 'above', to: '0.ReceiveOrder' },
  ])('moves its graph to a node out of sight $lies that takes the focus', async ({ from, to }) => {
    const inSight = (): Promise<boolean> =>
      node(to).evaluate((element) => {
        const inner = element.getBoundingClientRect()
        const outer = element.closest('section')!.getBoundingClientRect()
        return inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
      })
    await open(instance('10248', `?node=${from}`))
    await page.getByRole('complementary', { name: /Node/ }).waitFor()
    await node(to).waitFor()
    expect(await inSight()).toBe(false)
    await node(to).focus()
    await expect.poll(inSight).toBe(true)
    // Nor does it go back when what the browser scrolled is taken back.
    await page.waitForFunction(() => document.querySelector('.react-flow')?.scrollTop === 0)
    await page.evaluate(async () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    expect(await inSight()).toBe(true)
  })

  it('is walked with the arrow keys from one stop of the Tab key', async () => {
    await open(instance('10248', '?node=2.Route'))
    await node('2.Route').focus()
    for (const [key, path] of [
      ['ArrowDown', '3.usual.0.PrepareCharge'],
      ['ArrowRight', '3.large.2.approved.0.PrepareCharge'],
      ['ArrowUp', '3.large.1.Decide'],
      ['ArrowUp', '3.large.0.Approval'],
      ['ArrowUp', '2.Route'],
    ] as const) {
      await page.keyboard.press(key)
      await page.locator(`[data-node="${path}"]:focus[aria-pressed="true"]`).waitFor()
    }
    expect(await page.locator('[data-node][tabindex="0"]').count()).toBe(1)
  })

  it('shows journal, state and side effects under addresses of their own', async () => {
    await open(instance('10311', '?tab=journal'))
    await page.getByText('SignalTaken', { exact: true }).waitFor()
    await page.getByRole('tab', { name: /State/ }).click()
    expect(await page.getByRole('row', { name: /receipt/ }).textContent()).toContain('Ship')
    await page.getByRole('tab', { name: /Side effects/ }).click()
    await page.getByText('retried by').waitFor()
    expect(address()).toContain('tab=effects')
    expect(complaints).toEqual([])
  })

  it('shows nothing that is marked as sensitive', async () => {
    await open(instance('10312', '?node=0.ReceiveOrder'))
    await page.getByRole('group', { name: 'Input of the node' }).waitFor()
    expect(await page.locator('body').textContent()).toContain('••••')
    expect(await page.content()).not.toMatch(/Maria|example\.com|4111-0000/)
  })

  it('follows the instance while it goes on', async () => {
    await open(instance('10310'))
    await node('3.large.0.Approval').getByText('waiting').waitFor()
    const of = orderEvents('10310', 1_250_000, 'large')
    const tell = teller(site.api.journal, NOW)
    await tell(streamOfOrder('10310'), 10, { kind: 'timer', id: '1' }, [{ kind: 'TimerFired', ...of.at('3.large.0.Approval') }])
    await node('3.large.0.Approval').getByText('completed').waitFor()
  })
})

describe('actions', () => {
  it('sends a signal from a form made of its schema', async () => {
    await open(instance('10310'))
    await button('Send Approval…').click()
    await page.getByLabel('yes').check()
    await page.getByLabel('decisionId').fill('d1')
    await page.getByLabel('Who you are').fill('Ann Ö')
    expect(await page.getByLabel('orderId').inputValue()).toBe('10310')
    await page.getByRole('dialog').getByRole('button', { name: 'Send Approval' }).click()
    await page.getByRole('status').getByText('Approval is sent.').waitFor()
    const payload = { approved: true, decisionId: 'd1', orderId: '10310' }
    expect(site.signals).toEqual([{ name: 'Approval', payload, by: encodeURIComponent('Ann Ö') }])
  })

  it('cancels with a reason, once', async () => {
    await open(instance('10310'))
    await button('Cancel…').click()
    await page.getByLabel('Reason').fill('ordered twice')
    await page.getByLabel('Your name').fill('ann')
    await button('Cancel 10310').click()
    await page.getByText('10310 is cancelled.').waitFor()
    expect(site.api.asked).toMatchObject([
      { by: 'ann', reason: 'ordered twice', action: { do: 'cancel', instance: orderInstance('10310') } },
    ])
  })

  it('shows the sentence of a refusal, and lets the person mend it', async () => {
    site.api.say({ kind: 'refused', code: 'notInReview', message: 'it is not in review any more' })
    await open(instance('10312'))
    await button('Resubmit…').click()
    await page.getByLabel('Another input (JSON)').fill('{"kind": ')
    await page.getByLabel('Reason').fill('fixed')
    await page.getByLabel('Your name').fill('ann')
    await button('Resubmit 10312').click()
    await page.getByRole('alert').getByText('no JSON').waitFor()
    await page.getByLabel('Another input (JSON)').fill('')
    await button('Resubmit 10312').click()
    await page.getByRole('alert').getByText('it is not in review any more').waitFor()
  })

  it('settles a side effect with what a person found out', async () => {
    await open(instance('10314', '?tab=effects'))
    await button('Settle…').click()
    await page.getByRole('radio', { name: 'ok' }).check()
    await page.getByLabel('Value (JSON)').fill('{"receipt": "r1"}')
    await page.getByLabel('Reason').fill('seen in the ledger')
    await page.getByLabel('Your name').fill('ann')
    await button('Settle ChargeCard').click()
    await page.getByText('ChargeCard is settled.').waitFor()
    expect(site.api.asked).toMatchObject([{ action: { do: 'settleEffect', outcome: { kind: 'ok', value: { receipt: 'r1' } } } }])
  })

  it('are off while the server does not answer, and the page says so', async () => {
    await open(instance('10312'))
    await node('3.usual.2.ok.Ship').waitFor()
    await site.close()
    await page.getByRole('alert').getByText('The server does not answer').waitFor()
    expect(await button('Resubmit…').isDisabled()).toBe(true)
    expect(await node('3.usual.2.ok.Ship').count()).toBe(1)
  })
})

describe('light and dark', () => {
  it('follows the system until a person chooses, and remembers the choice', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await open('/instances')
    await themeIs('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await themeIs('light')
    await button(/Theme: as the system/).click()
    await button(/Theme: light/).click()
    await themeIs('dark')
    await page.reload()
    await button(/Theme: dark/).waitFor()
    await themeIs('dark')
  })

  const screens: readonly (readonly [name: string, path: string, seen: string])[] = [
    ['the list', '/instances', 'tbody tr'],
    ['an empty list', '/instances?q=nothing', '.empty h2'],
    ['an instance in review', instance('10312', '?node=3.usual.2.ok.Ship'), '[data-node]'],
    ['a completed instance', instance('10311'), '[data-node]'],
    ['a waiting instance', instance('10310'), '[data-node]'],
    ['a journal', instance('10311', '?tab=journal'), '.event'],
    ['a state', instance('10311', '?tab=state'), '.state tbody tr'],
    ['side effects', instance('10314', '?tab=effects'), '.effects li'],
    ['manual review', '/review', '.card'],
    ['dead letters', '/deadletters', '.letter'],
    ['workflows', '/workflows', 'tbody tr'],
    ['a workflow', '/workflows/Order', '[data-node]'],
    ['what is not there', '/instances/nobody', '[role=alert]'],
  ]
  it.each(screens)('breaks no rule of accessibility on %s, in either theme', async (_, path, seen) => {
    await open(path)
    await page.locator(seen).first().waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await themeIs(colorScheme)
      expect(await violationsOn(page), colorScheme).toEqual([])
    }
  })

  it('breaks none in a dialog, nor on a narrow screen', async () => {
    await open(instance('10310'))
    await button('Send Approval…').click()
    expect(await violationsOn(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 800 })
    await open(instance('10312'))
    await node('3.usual.2.ok.Ship').waitFor()
    expect(await violationsOn(page)).toEqual([])
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
    expect(scrollWidth).toBe(clientWidth)
  })
})
