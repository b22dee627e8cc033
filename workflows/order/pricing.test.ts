import { Big } from 'big.js'
import { assert, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { northwindOrders } from '../northwind.ts'
import { centsOf, netOfLine, netOfOrder } from './pricing.ts'

const line = (unitPrice: string, quantity: number, discount: number) => ({ productId: '1', unitPrice, quantity, discount })
/** Hundredths and whole numbers only, so that the expectation needs no decimals library. */
const exactly = (priceCents: number, quantity: number, percent: number) => BigInt(priceCents) * BigInt(quantity) * BigInt(100 - percent)

describe('the price of a line', () => {
  it('is unit price times quantity, less the discount', () => {
    expect(netOfLine(line('42.40', 35, 0.15)).toFixed()).toBe('1261.4')
  })

  it('is exact where floats are not', () => {
    expect(18.4 * 3 * (1 - 0.05)).not.toBe(52.44)
    expect(netOfLine(line('18.40', 3, 0.05)).toFixed()).toBe('52.44')
  })

  it('is nothing at a discount of 1, and the full price at 0', () => {
    expect(netOfLine(line('18.40', 3, 1)).toFixed()).toBe('0')
    expect(netOfLine(line('18.40', 3, 0)).toFixed()).toBe('55.2')
  })

  it('is exact for any price and discount of two decimals', () => {
    const amounts = tuple(integer({ min: 0, max: 10_000_000 }), integer({ min: 1, max: 100_000 }), integer({ min: 0, max: 100 }))
    assert(
      property(amounts, ([priceCents, quantity, percent]) => {
        const unitPrice = `${Math.trunc(priceCents / 100)}.${String(priceCents % 100).padStart(2, '0')}`
        const net = netOfLine(line(unitPrice, quantity, percent / 100))
        expect(net.times(10_000).toFixed()).toBe(exactly(priceCents, quantity, percent).toString())
      }),
    )
  })
})

describe('cents', () => {
  it.each([
    ['695.625', 69_563],
    ['695.6249999', 69_562],
    ['1170.375', 117_038],
    ['0.005', 1],
    ['0.0049', 0],
    ['16387.5', 1_638_750],
  ])('of %s are %i: half a cent is rounded up', (amount, cents) => {
    expect(centsOf(Big(amount))).toBe(cents)
  })

  it('are never more than a number can hold exactly', () => {
    expect(centsOf(Big('90071992547409.91'))).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => centsOf(Big('90071992547409.92'))).toThrow('90071992547409.92 is too large an amount')
  })

  it('are rounded once per order, not per line', () => {
    const lines = [line('0.01', 1, 0.5), line('0.01', 1, 0.5)]
    expect(lines.map(netOfLine).map(centsOf)).toEqual([1, 1])
    expect(centsOf(netOfOrder(lines))).toBe(1)
  })
})

describe('the sample orders', () => {
  const nets = northwindOrders().map(({ submitted }) => netOfOrder(submitted.lines))

  it('come to 1,265,793.0395 unrounded', () => {
    expect(nets.reduce((sum, net) => sum.plus(net), Big(0)).toFixed()).toBe('1265793.0395')
  })

  it('come to 1,265,793.22 in cents, which neither rounding to even nor rounding down would give', () => {
    const total = (mode: 0 | 1 | 2) => nets.reduce((sum, net) => sum + net.times(100).round(0, mode).toNumber(), 0)
    expect(nets.map(centsOf).reduce((sum, cents) => sum + cents, 0)).toBe(126_579_322)
    expect(total(2)).not.toBe(126_579_322)
    expect(total(0)).not.toBe(126_579_322)
  })
})
