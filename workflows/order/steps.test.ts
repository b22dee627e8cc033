import { evaluate, stepOf } from '../../dsl/internal.ts'
import type { JsonValue } from 'contrail/dsl'
import type { EvaluatedStep } from '../../dsl/internal.ts'
import { describe, expect, it } from 'vitest'
import { northwindOrders } from '../northwind.ts'
import { order } from './order.ts'
import type { OrderSubmitted } from './vocabulary.ts'

const NOW = Date.UTC(1998, 4, 6)
const ambient = { now: NOW, random: () => 0.5, uuid: () => 'one-id' }
/** A step, evaluated twice as in development: what it yields, or what it says against it. */
const evaluated = (name: string, input: unknown, state: object = order.initial ?? {}) =>
  evaluate({ name, run: stepOf(order, name)!, input, state, ambient, twice: true })
const done = (name: string, input: unknown): EvaluatedStep => {
  const result = evaluated(name, input)
  if (result.kind === 'faulted') throw new Error(result.message)
  return result
}
const outputOf = (name: string, input: unknown): JsonValue => done(name, input).output
const mail = (template: string) => ({ kind: 'SendEmail', payload: { orderId: '10248', customerId: 'VINET', template } })

const submitted = (orderId: string): OrderSubmitted => northwindOrders().find((one) => one.submitted.orderId === orderId)!.submitted
const received = (orderId: string) => outputOf('ReceiveOrder', submitted(orderId))
const priced = (orderId: string) => outputOf('PriceOrder', received(orderId))

const reserved = { orderId: '10248', customerId: 'VINET', requiredDate: '1996-08-01T00:00:00Z', amountCents: 44_000, reservationId: 'r-1' }
const shipped = { ...reserved, card: 'on-file' }

describe('intake', () => {
  it('keeps the address in the state and hands it to no later step', () => {
    const { output, patch } = done('ReceiveOrder', submitted('10248'))
    expect(patch).toEqual({ status: 'received', shipTo: submitted('10248').shipTo })
    expect(output).not.toHaveProperty('shipTo')
  })

  it('confirms the order by e-mail', () => {
    expect(done('ReceiveOrder', submitted('10248')).sideEffects).toEqual([mail('received')])
  })

  it('prices each line and the order as exact decimals, and rounds the order to cents', () => {
    const { output, patch } = done('PriceOrder', received('10264'))
    expect(output).toMatchObject({ netAmount: '695.625', amountCents: 69_563, lines: [{ netAmount: '532' }, { netAmount: '163.625' }] })
    expect(patch).toEqual({ amountCents: 69_563 })
  })

  it('sees a high risk where several reasons meet', () => {
    expect(outputOf('AssessRisk', priced('10248'))).toEqual({ level: 'low', reasons: [] })
    expect(outputOf('AssessRisk', priced('10865'))).toMatchObject({ level: 'medium', reasons: ['largeAmount'] })
    const lines = [{ quantity: 100, discount: 0.25 }]
    expect(outputOf('AssessRisk', { netAmount: '5000', lines })).toEqual({
      level: 'high',
      reasons: ['largeAmount', 'deepDiscount', 'manyUnits'],
    })
    expect(outputOf('AssessRisk', { netAmount: '4999.99', lines: [{ quantity: 99, discount: 0.24 }] })).toEqual({
      level: 'low',
      reasons: [],
    })
  })

  it.each([
    ['9999.9999', 'clear', 'awaitingShipment'],
    ['10000', 'large', 'awaitingApproval'],
  ])('sends an order of %s the way "%s"', (netAmount, kind, status) => {
    const stock = { kind: 'ok', input: {}, value: { reservationId: 'r-1', backOrdered: 3 } }
    const { output, patch } = done('RouteOrder', { order: { ...reserved, netAmount, lines: [] }, stock, risk: {} })
    expect(output).toEqual({ ...reserved, kind })
    expect(patch).toEqual({ status })
  })

  it('stops for a person where the warehouse breaks its promise never to refuse', () => {
    const result = evaluated('RouteOrder', { order: { ...reserved, netAmount: '1', lines: [] }, stock: { kind: 'failed', input: {} } })
    expect(result).toMatchObject({ kind: 'faulted', code: 'threw', message: expect.stringContaining('the warehouse refused') })
  })
})

describe('approval', () => {
  const decision = { decisionId: 'd-1', orderId: '10248', by: 'head of sales' }

  it('clears an approved order and notes who approved', () => {
    const { output, patch } = done('SettleApproval', { kind: 'received', input: reserved, signal: { ...decision, approved: true } })
    expect(output).toEqual({ ...reserved, kind: 'clear' })
    expect(patch).toEqual({ status: 'awaitingShipment', approvedBy: 'head of sales' })
  })

  it('declines at a no, and lets the order expire where nobody decides', () => {
    const no = { kind: 'received', input: reserved, signal: { ...decision, approved: false } }
    expect(outputOf('SettleApproval', no)).toEqual({ ...reserved, kind: 'declined' })
    expect(outputOf('SettleApproval', { kind: 'timedOut', input: reserved })).toEqual({ ...reserved, kind: 'expired' })
  })
})

const leaving = (shippedDate: string) =>
  done('SettleShipment', { kind: 'received', input: reserved, signal: { shipmentId: 's-1', orderId: '10248', shippedDate } })

describe('shipment', () => {
  it('makes the order ready to be charged on the card on file', () => {
    const { output, patch } = leaving('1996-07-16T00:00:00Z')
    expect(output).toEqual({ ...shipped, kind: 'shipped' })
    expect(patch).toEqual({ status: 'shipped', shippedDate: '1996-07-16T00:00:00Z' })
  })

  it('apologises only for what left after the required date, not on it', () => {
    expect(leaving('1996-08-01T00:00:00Z').sideEffects).toEqual([mail('shipped')])
    expect(leaving('1996-08-01T00:00:01Z').sideEffects).toEqual([mail('shipped'), mail('apology')])
  })

  it('lets the order expire where the goods never leave', () => {
    expect(outputOf('SettleShipment', { kind: 'timedOut', input: reserved })).toEqual({ ...reserved, kind: 'expired' })
  })
})

describe('payment', () => {
  const refused = { kind: 'failed', input: shipped, error: { reason: 'card refused' } }

  it('asks the customer for a new card, and charges that one', () => {
    expect(done('AskForNewCard', refused).sideEffects).toEqual([mail('newCard')])
    const signal = { newCardId: 'n-1', orderId: '10248', card: 'card-2' }
    expect(outputOf('SettleNewCard', { kind: 'received', input: shipped, signal })).toEqual({ ...shipped, card: 'card-2', kind: 'newCard' })
  })

  it('gives up where no new card comes', () => {
    expect(outputOf('SettleNewCard', { kind: 'timedOut', input: shipped })).toEqual({ ...shipped, kind: 'noCard' })
  })

  it('ends paid, with the receipt', () => {
    const { output, patch } = done('ClosePaid', { kind: 'ok', input: shipped, value: { receipt: 'receipt-1' } })
    expect(output).toEqual({ kind: 'paid', orderId: '10248', chargedCents: 44_000, receipt: 'receipt-1' })
    expect(patch).toEqual({ status: 'paid' })
  })

  it('ends unpaid where the new card is refused too, or never came', () => {
    const owed = { kind: 'unpaid', orderId: '10248', owedCents: 44_000 }
    expect(outputOf('CloseRefused', refused)).toEqual({ ...owed, reason: 'newCardRefused' })
    expect(outputOf('CloseWithoutCard', shipped)).toEqual({ ...owed, reason: 'noNewCard' })
  })
})

describe('an order that ends without being sent', () => {
  it.each([
    ['CloseDeclined', 'declined'],
    ['CloseExpired', 'expired'],
  ])('by %s says so, and gives its stock back', (name, kind) => {
    const { output, patch, sideEffects } = done(name, reserved)
    expect(output).toEqual({ kind, orderId: '10248' })
    expect(patch).toEqual({ status: kind })
    expect(sideEffects).toEqual([{ kind: 'ReleaseStock', payload: { reservationId: 'r-1' } }, mail(kind)])
  })
})
