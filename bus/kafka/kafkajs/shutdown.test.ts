// The end of what speaks to Kafka: in order where it answers, and without a word where it does not.
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import { IN_ORDER, shutDown, rest, within } from './shutdown.ts'

const never = new Promise<never>(() => undefined)

describe('parting', () => {
  it('is over as soon as the end came in order, takes the sockets away all the same, and leaves no timer', async () => {
    const clock = virtualClock()
    let cuts = 0
    await shutDown(clock, { end: async () => undefined, cut: () => cuts++ })
    await clock.runUntilIdle()
    expect([cuts, clock.now()]).toEqual([1, 0])
  })

  it.each([
    ['the least that an end gets, where less is left', 5, IN_ORDER],
    ['the limit, where that is more', 30_000, 30_000],
  ])('takes the sockets away after %s', async (_, limitMs, expected) => {
    const clock = virtualClock()
    const cutAt: number[] = []
    const over = shutDown(clock, { end: () => never, cut: () => cutAt.push(clock.now()), limitMs })
    await clock.runUntilIdle()
    await over
    expect(cutAt).toEqual([expected])
    expect(clock.now()).toBe(expected + 1_500)
  })

  it('is over as soon as what waited for an answer failed for the lack of sockets', async () => {
    const clock = virtualClock()
    const { promise: end, resolve } = Promise.withResolvers<void>()
    const over = shutDown(clock, { end: () => end, cut: () => resolve() })
    await clock.runUntilIdle()
    await over
    expect(clock.now()).toBe(IN_ORDER)
  })
})

describe('waiting', () => {
  it('ends with the work, also where that fails, or with the limit', async () => {
    const clock = virtualClock()
    await within(clock, 100, Promise.resolve())
    await within(clock, 100, Promise.reject(new Error('no')))
    await clock.runUntilIdle()
    expect(clock.now()).toBe(0)
    const waiting = within(clock, 100, never)
    await clock.runUntilIdle()
    await waiting
    expect(clock.now()).toBe(100)
  })

  it('is cut short by a signal, before and meanwhile', async () => {
    const clock = virtualClock()
    const ending = new AbortController()
    const resting = rest(clock, 100, ending.signal)
    ending.abort()
    await resting
    await rest(clock, 100, ending.signal)
    await clock.runUntilIdle()
    expect(clock.now()).toBe(0)
  })
})
