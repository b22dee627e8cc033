import { decode, nodesOf, sensitivePaths, signalsOf } from '../../dsl/internal.ts'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { validate } from 'contrail/testing'
import { northwindOrders } from '../northwind.ts'
import { addNote } from '../note/note.ts'
import { order } from './order.ts'
import { OrderSubmitted } from './vocabulary.ts'

describe('the Order workflow', () => {
  it('is sound', () => {
    expect(validate(order)).toEqual([])
  })

  it('charges at two places: the card on file, and the card that was asked for', () => {
    const charges = nodesOf(order.graph).filter(({ graph }) => graph.kind === 'perform' && graph.effect === 'ChargeCard')
    expect(charges).toHaveLength(2)
    expect(new Set(charges.map(({ id }) => id)).size).toBe(2)
  })

  it('waits for three signals, each addressed to the order that it names', () => {
    expect(signalsOf(order).map(({ name, to }) => [name, to.aggregate, to.key])).toEqual([
      ['Approval', 'Order', 'orderId'],
      ['Shipment', 'Order', 'orderId'],
      ['NewCard', 'Order', 'orderId'],
    ])
  })

  it('marks personal data, and asks for no secrets', () => {
    expect(sensitivePaths(OrderSubmitted)).toEqual(['shipTo.name', 'shipTo.address', 'shipTo.city', 'shipTo.postalCode'])
    expect(sensitivePaths(order.state)).toEqual([
      'shipTo.name',
      'shipTo.address',
      'shipTo.city',
      'shipTo.postalCode',
      'approvedBy',
      'notes.*.text',
    ])
  })
})

describe('the note workflow', () => {
  it('is sound, works on the same aggregate, and takes none of its signals', () => {
    expect(validate(addNote)).toEqual([])
    expect(addNote.aggregate?.name).toBe('Order')
    expect(signalsOf(addNote)).toEqual([])
  })
})

describe('an order that is submitted', () => {
  const sample = northwindOrders()[0]!.submitted
  const submit = (changes: object) => decode(OrderSubmitted, { ...sample, ...changes })

  it('is taken without what the workflow does not ask for', () => {
    const decoded = submit({ shippedDate: '1996-07-16T00:00:00Z' })
    expect(isRight(decoded) && Object.keys(decoded.right)).not.toContain('shippedDate')
    expect(isRight(decoded) && decoded.right).toEqual(sample)
  })

  it.each([
    ['a price that is a number', { lines: [{ ...sample.lines[0], unitPrice: 14.5 }] }, 'lines[0].unitPrice'],
    ['a price that is no decimal', { lines: [{ ...sample.lines[0], unitPrice: '1e3' }] }, 'lines[0].unitPrice'],
    ['a discount above 1', { lines: [{ ...sample.lines[0], discount: 1.01 }] }, 'lines[0].discount'],
    ['half a unit', { lines: [{ ...sample.lines[0], quantity: 0.5 }] }, 'lines[0].quantity'],
    ['no lines', { lines: [] }, 'lines'],
    ['no order id', { orderId: '' }, 'orderId'],
    ['a time in another zone', { requiredDate: '1996-08-01T00:00:00+02:00' }, 'requiredDate'],
    ['a time with fractions of a second', { requiredDate: '1996-08-01T00:00:00.000Z' }, 'requiredDate'],
  ])('is refused with %s', (_what, changes, path) => {
    const decoded = submit(changes)
    expect(isLeft(decoded) && decoded.left.map((issue) => issue.path)).toEqual([path])
  })
})
