import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { shopFigures } from './figures.ts'
import { startShopProcess } from './process.ts'
import type { ShopProcess } from './process.ts'

const directory = mkdtempSync(join(tmpdir(), 'contrail-shop-'))
const file = join(directory, 'shop.db')
let shop: ShopProcess
beforeAll(async () => {
  shop = await start({ file, port: 0 })
})
afterAll(async () => {
  await shop.stop()
  rmSync(directory, { recursive: true })
})

const ask = async (method: string, path: string, body?: object) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${shop.url}${path}`, { method, ...(body && { body: JSON.stringify(body), headers }) })
  return { status: response.status, body: await response.json() }
}
const charge = (orderId: string, reference: string, card = 'on-file') =>
  ask('POST', '/charges', { orderId, reference, card, amountCents: 1_050 })
const Ledger = z.object({ orders: z.record(z.string(), z.unknown()) })
const charged = async (orderId: string) => Ledger.parse((await ask('GET', '/ledger')).body).orders[orderId]
const reserve = (idempotencyKey: string, orderId: string, productId: string, quantity: number) =>
  ask('POST', '/reservations', { idempotencyKey, orderId, lines: [{ productId, quantity }] })
const statusOf = async (path: string, init: RequestInit) => (await fetch(`${shop.url}${path}`, init)).status
const start = (options: { readonly file: string; readonly port: number }) => startShopProcess({ ...options, startedBy: 'hand' })

describe('the payment provider', () => {
  it('charges, and finds the charge by the reference of its caller', async () => {
    const receipt = { receipt: 'receipt-100-1' }
    expect(await charge('100', 'Order/100#1/0')).toEqual({ status: 201, body: receipt })
    expect(await ask('GET', `/charges/${encodeURIComponent('Order/100#1/0')}`)).toEqual({
      status: 200,
      body: { status: 'charged', ...receipt },
    })
  })

  it('honours no key: the same reference again charges again, and the ledger shows it', async () => {
    await charge('200', 'twice')
    await charge('200', 'twice')
    expect(await charged('200')).toEqual({ charges: 2, cents: 2_100 })
  })

  it('refuses the first card of an order that ends in 7 as often as it is tried, and takes the second', async () => {
    expect(await charge('107', 'a')).toEqual({ status: 402, body: { reason: 'card refused' } })
    expect(await charge('107', 'b')).toMatchObject({ status: 402 })
    expect(await ask('GET', '/charges/a')).toEqual({ status: 200, body: { status: 'refused', reason: 'card refused' } })
    expect(await charged('107')).toBeUndefined()
    expect(await charge('107', 'c', 'card-2')).toMatchObject({ status: 201 })
    expect(await charged('107')).toEqual({ charges: 1, cents: 1_050 })
  })

  it('charges an order that ends in 3 and cuts the connection, once; a look-up finds the charge', async () => {
    await expect(charge('103', 'lost')).rejects.toThrow('fetch failed')
    expect(await ask('GET', '/charges/lost')).toEqual({ status: 200, body: { status: 'charged', receipt: 'receipt-103-1' } })
    expect(await charged('103')).toEqual({ charges: 1, cents: 1_050 })
    expect(await charge('103', 'again')).toMatchObject({ status: 201 })
  })

  it('says that it does not know a reference it never got', async () => {
    expect(await ask('GET', '/charges/never')).toEqual({ status: 404, body: { error: 'there is no charge with this reference' } })
  })
})

describe('the warehouse', () => {
  it('gives what it has, back-orders the rest, and takes back what is released, once', async () => {
    // Northwind has 39 units of product 1.
    expect(await reserve('r1', '100', '1', 30)).toEqual({ status: 201, body: { reservationId: 'reservation-100-1', backOrdered: 0 } })
    expect(await reserve('r2', '101', '1', 30)).toEqual({ status: 201, body: { reservationId: 'reservation-101-1', backOrdered: 21 } })
    expect(await ask('DELETE', '/reservations/reservation-100-1')).toEqual({ status: 200, body: {} })
    expect(await ask('DELETE', '/reservations/reservation-100-1')).toEqual({ status: 200, body: {} })
    expect(await reserve('r3', '102', '1', 31)).toMatchObject({ body: { backOrdered: 1 } })
  })

  it('answers the same key with the same reservation', async () => {
    const first = await reserve('r4', '100', '2', 1)
    expect(await reserve('r4', '100', '2', 1)).toEqual(first)
  })

  it('never refuses, not even what it has never heard of', async () => {
    expect(await reserve('r5', '100', 'unheard-of', 5)).toMatchObject({ status: 201, body: { backOrdered: 5 } })
  })
})

describe('the mailbox', () => {
  it('sends a mail once for each key', async () => {
    const mail = { idempotencyKey: 'm1', orderId: '100', customerId: 'VINET', template: 'received' }
    await ask('POST', '/mails', mail)
    await ask('POST', '/mails', mail)
    await ask('POST', '/mails', { ...mail, idempotencyKey: 'm2', template: 'shipped' })
    expect(await ask('GET', '/mails')).toMatchObject({
      body: { counts: { received: 1, shipped: 1 }, newest: [{ template: 'shipped' }, {}] },
    })
  })
})

describe('the shop', () => {
  it('logs every request with its answer, also those it could not read', async () => {
    const { requests } = await shopFigures(new URL(shop.url))
    await charge('507', 'log')
    await charge('503', 'log').catch(() => undefined)
    await ask('POST', '/charges', { orderId: '500' })
    await ask('GET', '/nowhere')
    await fetch(`${shop.url}/charges`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })
    // Once more than once around: the five, and the three pages that the figures are on, which count only those before them.
    const after = await shopFigures(new URL(shop.url))
    expect(after.requests - requests).toBe(8)
    expect(await ask('GET', '/log/507')).toMatchObject({ body: { requests: [{ method: 'POST', path: '/charges', answer: 'refused' }] } })
    expect(await ask('GET', '/log/503')).toMatchObject({ body: { requests: [{ answer: 'lost' }] } })
  })

  it('names the field that is wrong in a body', async () => {
    const answer = await ask('POST', '/charges', { orderId: '100', reference: 'x', card: 'c', amountCents: 0.5 })
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('amountCents') } })
  })

  it('takes no body that a page in a browser could send unasked, none that is too large, and no broken path', async () => {
    expect(await statusOf('/mails', { method: 'POST', body: '{}' })).toBe(415)
    const headers = { 'content-type': 'application/json' }
    expect(await statusOf('/mails', { method: 'POST', body: `"${'x'.repeat(1_100_000)}"`, headers })).toBe(413)
    expect(await statusOf('/charges/%E0%A4%A', {})).toBe(400)
  })

  it('keeps everything in its file: after a stop and a start the ledger is the same', async () => {
    const before = await ask('GET', '/ledger')
    await shop.stop()
    shop = await start({ file, port: 0 })
    expect(before).toMatchObject({ status: 200 })
    expect(await ask('GET', '/ledger')).toEqual(before)
  })

  it('answers what is under way when it is asked to stop', async () => {
    const other = await start({ file: join(directory, 'other.db'), port: 0 })
    const headers = { 'content-type': 'application/json', expect: '100-continue' }
    const slow = request(`${other.url}/mails`, { method: 'POST', headers })
    // The server has begun to read this request when it says "continue".
    await new Promise<void>((resolve) => slow.once('continue', () => resolve()))
    const stopping = other.stop()
    const listens = () => fetch(other.url).then(Boolean, () => false)
    while (await listens());
    const status = new Promise((resolve) => slow.once('response', (response) => resolve(response.resume().statusCode)))
    slow.end(JSON.stringify({ idempotencyKey: 'slow', orderId: '100', customerId: 'VINET', template: 'received' }))
    expect(await status).toBe(201)
    await stopping
  })

  it('says why it cannot start', async () => {
    const port = Number(new URL(shop.url).port)
    await expect(start({ file, port })).rejects.toThrow(`cannot start on port ${port}`)
    await expect(start({ file, port: 70_000 })).rejects.toThrow("--port is '70000'")
    await expect(start({ file: join(directory, 'no', 'such', 'folder.db'), port: 0 })).rejects.toThrow('unable to open database file')
  })
})
