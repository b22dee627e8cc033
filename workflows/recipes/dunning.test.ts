import { given, passed, signalled, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { dunning, paid } from './dunning.ts'

const invoice = { invoiceId: 'i', email: 'ann@example.org', pause: '14d', pauses: ['7d', '3d'] } as const
const begun = given(dunning).when(started(dunning, invoice))
const pays = signalled(paid, { invoiceId: 'i', paymentId: 'p' })

describe('dunning', () => {
  it('is sound', () => {
    expect(validate(dunning)).toEqual([])
  })
  it('reminds after each pause of the invoice, and hands over after the last', () => {
    const first = begun.when(passed('14d'))
    first.expects({ status: 'waiting', state: { status: 'open', reminders: 1 } })
    first.when(passed('6d')).expects({ state: { status: 'open', reminders: 1 } })
    const second = first.when(passed('7d'))
    second.expects({ state: { status: 'open', reminders: 2 } })
    const over = second.when(passed('3d'))
    over.expects({ status: 'completed', state: { status: 'collection', reminders: 2 } })
    expect(over.requested.map(({ payload }) => payload)).toEqual([
      { email: 'ann@example.org', text: 'Reminder 1' },
      { email: 'ann@example.org', text: 'Reminder 2' },
    ])
  })
  it('ends with the money, in whatever round it comes', () => {
    begun.when(pays).expects({ status: 'completed', state: { status: 'paid', reminders: 0 }, requested: [] })
    begun
      .when(passed('15d'))
      .when(pays)
      .expects({ status: 'completed', state: { status: 'paid', reminders: 1 } })
  })
})
