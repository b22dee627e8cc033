import { given, passed, signalled, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { calledOff, firstSignal, paid } from './first-signal.ts'

const order = { orderId: 'o', email: 'ann@example.org', payBy: '2026-01-04T12:00:00+01:00' }
const begun = given(firstSignal).when(started(firstSignal, order))
const pays = signalled(paid, { orderId: 'o', id: '1' })
const callsOff = signalled(calledOff, { orderId: 'o', id: '1' })

describe('the first of several signals', () => {
  it('is sound', () => {
    expect(validate(firstSignal)).toEqual([])
  })
  it('decides, whichever it is', () => {
    begun.when(pays).expects({ status: 'completed', state: { status: 'paid' } })
    begun.when(callsOff).expects({ status: 'completed', state: { status: 'called off' } })
    begun.when(callsOff, pays).expects({ status: 'completed', state: { status: 'called off' } })
  })
  it('is reminded of each day, and awaited until the time that the order names', () => {
    const third = begun.when(passed('3d'))
    third.expects({ status: 'waiting' })
    expect(third.requested).toHaveLength(3)
    third.when(passed('10h')).expects({ status: 'waiting' })
    const late = third.when(passed('11h'))
    late.expects({ status: 'completed', state: { status: 'late' } })
    expect(late.when(passed('9d')).requested).toHaveLength(3)
  })
})
