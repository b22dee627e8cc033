import { done, given, passed, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { check, expense } from './expense.ts'

const lines = [
  { what: 'train', cents: 4_900 },
  { what: 'dinner', cents: 12_000 },
]
const begun = given(expense).when(started(expense, { claimId: 'e', employee: 'eve', manager: 'ann', iban: 'DE02', lines }))
const booked = { costCentre: '4711' }

describe('an expense claim', () => {
  it('is sound', () => {
    expect(validate(expense)).toEqual([])
  })
  it('is paid as the manager says, line by line', () => {
    const value = { approved: true, lines: [lines[0]!, { what: 'dinner', cents: 5_000 }], account: booked }
    begun.when(done(check, value, { by: 'ann' })).expects({
      status: 'completed',
      state: { status: 'paid', cents: 9_900, by: 'ann' },
      requested: [{ kind: 'Pay', payload: { claimId: 'e', cents: 9_900, iban: 'DE02' } }],
    })
  })
  it('is declined by a no, without a payment', () => {
    const value = { approved: false, lines, account: booked }
    begun.when(done(check, value, { by: 'ann' })).expects({ state: { status: 'declined', cents: 0, by: 'ann' }, requested: [] })
  })
  it('is the manager’s alone for two days, and then finance may check it as well', () => {
    const value = { approved: true, lines, account: booked }
    const byFinance = done(check, value, { by: 'fay', roles: ['finance'] })
    expect(() => begun.when(byFinance)).toThrow('the task CheckExpense is for ann, and not for fay')
    begun.when(passed('2d'), byFinance).expects({ state: { status: 'paid', cents: 16_900, by: 'fay' } })
  })
  it('is not paid when its form is not filled in', () => {
    const value = { approved: true, lines: [{ what: 'train', cents: -1 }], account: { costCentre: '47' } }
    expect(() => begun.when(done(check, value, { by: 'ann' }))).toThrow(/lines\[0\]\.cents: Too small.*account\.costCentre: Invalid string/)
  })
  it('is declined where nobody checks it within a week', () => {
    begun.when(passed('7d')).expects({ status: 'completed', state: { status: 'declined', cents: 0, by: 'nobody' } })
  })
})
