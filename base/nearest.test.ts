import { expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

const NAMES = ['Order', 'Refund', 'OrderImport', 'W', 'ReviewDecision']

it.each([
  ['order', 'Order'],
  ['Ordr', 'Order'],
  ['Roder', 'Order'],
  ['ReviewDecison', 'ReviewDecision'],
  ['w', 'W'],
])('takes %s for %s', (written, meant) => {
  expect(nearest(written, NAMES)).toBe(meant)
})

it('guesses nothing where nothing is near', () => {
  expect(nearest('Shipment', NAMES)).toBeUndefined()
  expect(didYouMean('Shipment', NAMES)).toBe('')
  expect(nearest('x'.repeat(100_000), NAMES)).toBeUndefined()
})

it('asks in words', () => {
  expect(didYouMean('Ordr', NAMES)).toBe(' (did you mean "Order"?)')
})
