import { failed, ok } from 'contrail/dsl'
import { answered, given, passed, signalled, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { charge, goodbye, trial, upgrade } from './trial.ts'

const signup = { customerId: 'c', email: 'ann@example.org', cents: 900, trial: '14d' } as const
const begun = given(trial).when(started(trial, signup))
const why = { why: 'no funds' }

describe('a trial', () => {
  it('is sound', () => {
    expect(validate(trial)).toEqual([])
  })
  it('is paid at its end, as long as this customer has it', () => {
    const now = begun.when(passed('13d'))
    now.expects({ status: 'waiting', state: { status: 'trial' } })
    now
      .when(passed('1d'))
      .when(answered(charge, ok({ receipt: 'r' })))
      .expects({ status: 'completed', state: { status: 'paid', receipt: 'r' } })
  })
  it('is paid at once by who upgrades', () => {
    const now = begun.when(signalled(upgrade, { customerId: 'c', id: '1' }))
    now.when(answered(charge, ok({ receipt: 'r' }))).expects({ status: 'completed', state: { status: 'paid', receipt: 'r' } })
  })
  it('costs nothing who leaves, and the upgrade is awaited no more', () => {
    const now = begun.when(signalled(goodbye, { customerId: 'c', id: '1' }))
    now.expects({ status: 'completed', state: { status: 'left' } })
    expect(now.requested.filter(({ kind }) => kind === 'Charge')).toEqual([])
  })
  it('is tried again on the next days, and paid when the card is good again', () => {
    const now = begun
      .when(passed('14d'))
      .when(answered(charge, failed(why)))
      .when(passed('1d'))
      .when(answered(charge, failed(why)))
    expect(now.requested.filter(({ kind }) => kind === 'Charge')).toEqual([])
    now
      .when(passed('1d'))
      .when(answered(charge, ok({ receipt: 'r' })))
      .expects({ status: 'completed', state: { status: 'paid', receipt: 'r' } })
  })
  it('is suspended after the third of these days', () => {
    let now = begun.when(passed('14d')).when(answered(charge, failed(why)))
    for (const _ of [1, 2, 3]) {
      now.expects({ status: 'waiting' })
      now = now.when(passed('1d')).when(answered(charge, failed(why)))
    }
    now.expects({ status: 'completed', state: { status: 'suspended' } })
  })
})
