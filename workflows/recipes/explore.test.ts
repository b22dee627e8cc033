// A hundred random walks through each recipe: none of them parks by its own fault.
import { expect, it } from 'vitest'
import { explore } from 'contrail/testing'
import { approval } from './approval.ts'
import { account, billing, invoice } from './billing.ts'
import { expense } from './expense.ts'
import { nightly } from './nightly.ts'
import { poll } from './poll.ts'
import { saga } from './saga.ts'

const checked = { approved: true, lines: [{ what: 'train', cents: 4_900 }], account: { costCentre: '4711' } }

it.each([
  ['saga', () => explore(saga)],
  ['approval', () => explore(approval)],
  ['expense', () => explore(expense, { values: { CheckExpense: [checked, { ...checked, approved: false }] } })],
  ['nightly', () => explore(nightly)],
  ['poll', () => explore(poll)],
  ['billing', () => explore(billing, { besides: [invoice, account] })],
])('random walks find no fault in the recipe %s', (_name, walks) => {
  expect(walks().runs).toBe(100)
})

it('random walks come everywhere in a list of children', () => {
  expect(explore(billing, { besides: [invoice, account] }).unreached).toEqual([])
})
