import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { approvals, missingShipments, newCards, notes, shipments } from './messages.ts'
import { northwindOrders } from './northwind.ts'
import { centsOf, netOfOrder } from './order/pricing.ts'
import { isLate } from './order/steps/shipment.ts'

const orders = northwindOrders()
const byId = new Map(orders.map((order) => [order.submitted.orderId, order]))
const centsOfAll = (ids: readonly string[]) => ids.reduce((sum, id) => sum + centsOf(netOfOrder(byId.get(id)!.submitted.lines)), 0)
const linesOf = (name: string): unknown[] =>
  readFileSync(new URL(`./order/data/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the sample orders', () => {
  const sent = shipments(orders).map(({ orderId }) => orderId)
  const large = new Set(approvals(orders).map(({ orderId }) => orderId))

  it('are 830, each with an id of its own', () => {
    expect(byId.size).toBe(830)
  })

  it('can all be paid in three goes: at once, after the ten approvals, after the 21 missing shipments', () => {
    const atOnce = sent.filter((id) => !large.has(id))
    expect([atOnce.length, centsOfAll(atOnce)]).toEqual([799, 111_983_464])
    expect([sent.length, centsOfAll(sent)]).toEqual([809, 123_985_578])
    const all = [...sent, ...missingShipments(orders).map(({ orderId }) => orderId)]
    expect([new Set(all).size, centsOfAll(all)]).toEqual([830, 126_579_322])
  })

  it('were shipped late 37 times', () => {
    const late = shipments(orders).filter(({ orderId, shippedDate }) => isLate(shippedDate, byId.get(orderId)!.submitted.requiredDate))
    expect(late).toHaveLength(37)
  })

  it('hold nothing that the workflow does not need, such as the date of the shipment', () => {
    expect(Object.keys(orders[0]!.submitted).toSorted()).toEqual(['customerId', 'lines', 'orderId', 'requiredDate', 'shipTo'])
  })
})

describe('the messages', () => {
  it('hold a new card for each order that ends in 7, and 82 of those have been shipped', () => {
    const cards = newCards(orders)
    const sent = new Set(shipments(orders).map(({ orderId }) => orderId))
    expect(cards).toHaveLength(83)
    expect(cards.every(({ orderId }) => orderId.endsWith('7'))).toBe(true)
    expect(cards.filter(({ orderId }) => sent.has(orderId))).toHaveLength(82)
  })

  it('hold twenty notes on twenty orders, ten of which wait for approval', () => {
    const on = new Set(notes(orders).map(({ orderId }) => orderId))
    expect(on.size).toBe(20)
    expect(approvals(orders).filter(({ orderId }) => on.has(orderId))).toHaveLength(10)
  })

  it('do not make late what was never shipped', () => {
    const missing = missingShipments(orders)
    expect(missing).toHaveLength(21)
    expect(missing.filter(({ orderId, shippedDate }) => isLate(shippedDate, byId.get(orderId)!.submitted.requiredDate))).toEqual([])
  })

  it('are the files beside the orders, for the command line', () => {
    expect(linesOf('approvals.jsonl')).toEqual(approvals(orders))
    expect(linesOf('missing-shipments.jsonl')).toEqual(missingShipments(orders))
  })
})
