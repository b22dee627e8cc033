import { handlerOf } from '../../dsl/internal.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { approvals, missingShipments, shipments } from '../messages.ts'
import { northwindOrders } from '../northwind.ts'
import { shopFigures } from '../shop/figures.ts'
import { free } from '../shop/listening.fixture.ts'
import { startShopProcess } from '../shop/process.ts'
import type { ShopProcess } from '../shop/process.ts'
import { orderHandlers } from './order.handlers.ts'
import { centsOf, netOfOrder } from './pricing.ts'

const directory = mkdtempSync(join(tmpdir(), 'contrail-handlers-'))
let shop: ShopProcess
beforeAll(async () => {
  shop = await startShopProcess({ file: join(directory, 'shop.db'), port: 0, startedBy: 'hand' })
  vi.stubEnv('CONTRAIL_SHOP_URL', shop.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await shop.stop()
  rmSync(directory, { recursive: true })
})

const call = (effectKey: string, signal = new AbortController().signal) => ({ effectKey, attempt: 1, signal })
const handler = (kind: string) => handlerOf(orderHandlers, kind)!
const card = handlerOf(orderHandlers, 'ChargeCard')
if (card?.repeat !== 'unsafe') throw new Error('ChargeCard must be unsafe')
const { run, probe } = card

const ids = (messages: readonly { readonly orderId: string }[]) => messages.map(({ orderId }) => orderId)
/** As the side-effect service does it: a call without an answer is looked up, and never made again. */
const settle = (charge: object, effectKey: string) => run(charge, call(effectKey)).catch(() => probe(charge, call(effectKey)))

describe('ChargeCard', () => {
  it('finds nothing where nothing was charged', async () => {
    expect(await probe({ orderId: '1', card: 'c', amountCents: 1 }, call('never'))).toEqual({ kind: 'notFound' })
  })

  it('throws where nobody listens, for then nobody knows', async () => {
    vi.stubEnv('CONTRAIL_SHOP_URL', (await free()).origin)
    await expect(run({ orderId: '1', card: 'c', amountCents: 1 }, call('k'))).rejects.toThrow('fetch failed')
    vi.stubEnv('CONTRAIL_SHOP_URL', shop.url)
  })

  it('charges all sample orders exactly once, through 83 refusals and 83 lost answers', async () => {
    const orders = new Map(northwindOrders().map(({ submitted }) => [submitted.orderId, centsOf(netOfOrder(submitted.lines))]))
    const chargeAll = async (some: readonly string[]) => {
      for (const orderId of some) {
        const charge = { orderId, card: 'on-file', amountCents: orders.get(orderId)! }
        const first = await settle(charge, `${orderId}/first`)
        const last = first.kind === 'failed' ? await settle({ ...charge, card: 'card-2' }, `${orderId}/second`) : first
        expect(last).toEqual({ kind: 'ok', value: { receipt: `receipt-${orderId}-1` } })
      }
      return shopFigures(new URL(shop.url))
    }
    const large = ids(approvals(northwindOrders()))
    const atOnce = ids(shipments(northwindOrders())).filter((id) => !large.includes(id))

    expect(await chargeAll(atOnce)).toMatchObject({
      charges: 799,
      chargedOrders: 799,
      charged: '1119834.64',
      refusals: 79,
      lostAnswers: 82,
    })
    expect(await chargeAll(large)).toMatchObject({ charges: 809, chargedOrders: 809, charged: '1239855.78', refusals: 82, lostAnswers: 82 })
    const all = await chargeAll(ids(missingShipments(northwindOrders())))
    expect(all).toMatchObject({ charges: 830, chargedOrders: 830, charged: '1265793.22', refusals: 83, lostAnswers: 83 })
  })
})

describe('the safe handlers', () => {
  it('reserve once for each effect key, and release what was reserved', async () => {
    const wanted = { orderId: '10248', lines: [{ productId: '11', quantity: 12 }] }
    const first = await handler('ReserveStock').run(wanted, call('r'))
    expect(first).toEqual({ kind: 'ok', value: { reservationId: 'reservation-10248-1', backOrdered: 0 } })
    expect(await handler('ReserveStock').run(wanted, call('r'))).toEqual(first)
    expect(await handler('ReleaseStock').run({ reservationId: 'reservation-10248-1' }, call('x'))).toMatchObject({ kind: 'ok' })
  })

  it('send one e-mail for each effect key', async () => {
    const mail = { orderId: '10248', customerId: 'VINET', template: 'received' }
    await handler('SendEmail').run(mail, call('m'))
    await handler('SendEmail').run(mail, call('m'))
    expect((await shopFigures(new URL(shop.url))).mails).toEqual({ received: 1 })
  })

  it('say what the shop answered where it is not as agreed', async () => {
    await expect(handler('ReleaseStock').run({ reservationId: 'unheard-of' }, call('x'))).rejects.toThrow(
      'the shop answered DELETE /reservations with status 404, expected was 200',
    )
  })

  it('give up when their time is over', async () => {
    const mail = { orderId: '10248', customerId: 'VINET', template: 'shipped' }
    await expect(handler('SendEmail').run(mail, call('late', AbortSignal.abort()))).rejects.toThrow('aborted')
  })

  it('name the variable where the address of the shop is none', async () => {
    vi.stubEnv('CONTRAIL_SHOP_URL', 'nowhere')
    const mail = { orderId: '10248', customerId: 'VINET', template: 'shipped' }
    await expect(handler('SendEmail').run(mail, call('z'))).rejects.toThrow("CONTRAIL_SHOP_URL is 'nowhere'")
    vi.stubEnv('CONTRAIL_SHOP_URL', shop.url)
  })
})
