import { expect, it } from 'vitest'
import { failed, ok } from 'contrail/dsl'
import { answered, given, started, validate } from 'contrail/testing'
import { account, billing, chargeAccount, invoice } from './billing.ts'

const due = (n: number) => ({ accountId: `a${n}`, invoiceId: `i${n}`, cents: 100 * n })
const bill = (day: string, ...numbers: readonly number[]) => started(billing, { day, due: numbers.map(due) })

it('holds together', () => {
  for (const of of [account, billing, invoice]) expect(validate(of)).toEqual([])
})

it('charges each invoice, tells the account of what was refused, and counts', () => {
  const day = given(account, billing, invoice).when(
    started(account, { accountId: 'a2' }),
    bill('monday', 1, 2),
    answered(chargeAccount, ok({ receipt: 'r1' }), { payload: { invoiceId: 'i1' } }),
    answered(chargeAccount, failed({ code: 'empty' }), { payload: { invoiceId: 'i2' } }),
  )
  day.expects({ output: { paid: 1, unpaid: 1, known: 0 } })
  expect(day.states['Account/a2']).toEqual({ owes: 200 })
  expect(day.instances).toEqual({
    'Account:a2@Account/a2': 'completed',
    'Billing:monday': 'completed',
    'Invoice:i1': 'completed',
    'Invoice:i2': 'completed',
  })
})

it('an invoice that stands on the bill of two days is charged once', () => {
  const paid = answered(chargeAccount, ok({ receipt: 'r1' }))
  const days = given(account, billing, invoice).when(bill('monday', 1), paid, bill('tuesday', 1))
  days.expects({ output: { paid: 0, unpaid: 0, known: 1 }, requested: [] })
})
