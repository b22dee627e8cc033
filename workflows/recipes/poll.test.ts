import { failed, ok } from 'contrail/dsl'
import { answered, given, passed, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { look, poll } from './poll.ts'

const looked = given(poll).when(started(poll, { parcelId: 'p' }))

describe('a poll', () => {
  it('is sound', () => {
    expect(validate(poll)).toEqual([])
  })
  it('looks again after five minutes, also where a look was refused, until it is there', () => {
    const asleep = looked.when(answered(look, ok({ delivered: false })))
    asleep.when(passed('4m')).expects({ status: 'waiting', requested: [] })
    const again = asleep.when(passed('5m'))
    again.expects({ requested: [{ kind: 'Look', payload: { parcelId: 'p' } }] })
    const third = again.when(answered(look, failed())).when(passed('5m'))
    third.when(answered(look, ok({ delivered: true }))).expects({ status: 'completed', state: { status: 'delivered' } })
  })
  it('gives up after a day', () => {
    let now = looked
    for (let looks = 0; looks < 288; looks++) {
      now.expects({ state: { status: 'under way' } })
      now = now.when(answered(look, ok({ delivered: false }))).when(passed('5m'))
    }
    now.expects({ status: 'completed', state: { status: 'missing' } })
    expect(now.now - looked.now).toBe(24 * 3600 * 1000)
  })
})
