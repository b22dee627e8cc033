// What an order costs: exact decimals up to the last moment, then cents, rounded half up once per order.
import { Big } from 'big.js'
import type { OrderLine } from './vocabulary.ts'

/**
 * Unit price × quantity × (1 − discount), exactly.
 *
 * The discount is a JSON number, hence a float; Big reads the shortest text that stands for it, and that is the text
 * the sender wrote for every decimal of up to 15 digits (0.15 is read as 0.15, not as 0.1499999999999999944…).
 */
export const netOfLine = ({ unitPrice, quantity, discount }: OrderLine): Big => Big(unitPrice).times(quantity).times(Big(1).minus(discount))

/** The net amount of an order, exactly. */
export const netOfOrder = (lines: readonly OrderLine[]): Big => lines.reduce((sum, line) => sum.plus(netOfLine(line)), Big(0))

/** An amount in cents, half a cent rounded up. Throws where the cents are too many to be an exact number. */
export const centsOf = (amount: Big): number => {
  const cents = amount.times(100).round(0, Big.roundHalfUp).toNumber()
  if (!Number.isSafeInteger(cents)) throw new RangeError(`${amount.toFixed()} is too large an amount: look at prices and quantities`)
  return cents
}
