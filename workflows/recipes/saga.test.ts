import { failed, ok } from 'contrail/dsl'
import { answered, cancelled, given, markedUndone, passed, resubmitted, signalled, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { bookFlight, bookHotel, cancelFlight, cancelHotel, rentCar, returnCar, saga, stepBack } from './saga.ts'

const begun = given(saga).when(started(saga, { tripId: 't', email: 'ann@example.org' }))
const stay = begun.when(answered(bookHotel, ok({ number: 'h' })))
const fly = stay.when(answered(bookFlight, ok({ number: 'f' })))
const drive = fly.when(answered(rentCar, ok({ number: 'c' })))
const none = failed({ reason: 'none left' })
const back = { status: 'given back', refunded: [] } as const

describe('a trip', () => {
  it('is sound', () => {
    expect(validate(saga)).toEqual([])
  })
  it('is kept where nobody steps back', () => {
    drive.when(passed('14d')).expects({ status: 'completed', state: { status: 'booked', refunded: [] } })
  })
  it('of which a part cannot be had is given back, the latest first', () => {
    begun.when(answered(bookHotel, none)).expects({ status: 'completed', state: back })
    const flights = fly.when(answered(rentCar, none))
    flights.expects({ status: 'waiting', requested: [{ kind: 'CancelFlight', payload: { number: 'f' } }] })
    const hotels = flights.when(answered(cancelFlight, ok()))
    hotels.expects({ requested: [{ kind: 'CancelHotel', payload: { number: 'h' } }] })
    hotels.when(answered(cancelHotel, ok())).expects({ status: 'completed', state: { ...back, refunded: ['flight', 'hotel'] } })
  })
  it('is given back when the customer says so', () => {
    const now = drive.when(signalled(stepBack, { tripId: 't', id: '1' }))
    const done = now.when(answered(returnCar, ok())).when(answered(cancelFlight, ok())).when(answered(cancelHotel, ok()))
    done.expects({ status: 'completed', state: { ...back, refunded: ['car', 'flight', 'hotel'] } })
  })
  it('that a person cancels is given back before it ends; a call that is under way is waited for', () => {
    const now = stay.when(cancelled())
    now.expects({ status: 'waiting', requested: [{ kind: 'BookFlight', payload: { tripId: 't' } }] })
    const flown = now.when(answered(bookFlight, ok({ number: 'late' })))
    flown.expects({ requested: [{ kind: 'CancelFlight', payload: { number: 'late' } }] })
    flown.when(answered(cancelFlight, ok())).when(answered(cancelHotel, ok())).expects({ status: 'cancelled' })
  })
  it('of which a part cannot be given back is for a person: send it again, or do it by telephone', () => {
    const stuck = fly.when(answered(rentCar, none)).when(answered(cancelFlight, failed({ reason: 'too late' })))
    stuck.expects({ status: 'review' })
    stuck.when(resubmitted()).expects({ status: 'waiting', requested: [{ kind: 'CancelFlight', payload: { number: 'f' } }] })
    const marked = stuck.when(markedUndone('1.ok.1', { reason: 'by telephone' }))
    marked.expects({ status: 'waiting', requested: [{ kind: 'CancelHotel', payload: { number: 'h' } }] })
  })
})
