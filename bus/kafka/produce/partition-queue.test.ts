// The line to a partition: nothing is lost, nothing overtakes, and one bad record does not hold the others.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import type { Outgoing } from './outgoing.ts'
import { partitionQueue } from './partition-queue.ts'
import type { Sent } from './send-result.ts'

type Answer = (values: readonly string[]) => Sent | Promise<Sent>
const WRITTEN: Sent = { kind: 'written' }
const failed: Sent = { kind: 'failed', error: new Error('the leader moves') }

const start = (answer: Answer, isGone = async () => false) => {
  const clock = virtualClock()
  const sends: (readonly string[])[] = []
  const log: string[] = []
  const settled: string[] = []
  const line = partitionQueue({
    clock,
    send: async (take) => {
      const values = take().map(({ value }) => String(value))
      sends.push(values)
      const sent = await answer(values)
      if (sent.kind === 'written') log.push(...values)
      return sent
    },
    isGone,
    onFailed: () => undefined,
    onWritten: () => undefined,
  })
  const add = (value: string, over: Partial<Outgoing> = {}) =>
    line.add({
      message: { value },
      bytes: 10,
      written: () => void settled.push(`${value} written`),
      refused: ({ message }) => void settled.push(`${value} refused: ${message}`),
      patient: true,
      owed: true,
      ...over,
    })
  return { clock, line, add, sends, log, settled }
}

describe('the line to a partition', () => {
  it('has one send under way, and all that came meanwhile in the next', async () => {
    const first = Promise.withResolvers<Sent>()
    const { clock, add, sends, settled } = start((values) => (values[0] === 'a' ? first.promise : WRITTEN))
    add('a')
    await clock.advance(0)
    for (const value of ['b', 'c', 'd']) add(value)
    await clock.advance(0)
    expect(sends).toEqual([['a']])
    first.resolve(WRITTEN)
    await clock.advance(0)
    expect(sends).toEqual([['a'], ['b', 'c', 'd']])
    expect(settled).toEqual(['a written', 'b written', 'c written', 'd written'])
  })

  it('sends at most half a mebibyte or 500 records at once, but a larger one alone', async () => {
    const { clock, add, sends } = start(() => WRITTEN)
    add('big', { bytes: 600_000 })
    add('half', { bytes: 300_000 })
    add('other half', { bytes: 300_000 })
    for (let n = 0; n < 1_001; n++) add(String(n), { bytes: 1 })
    await clock.advance(0)
    expect(sends.map(({ length }) => length)).toEqual([1, 1, 500, 500, 2])
  })

  it('sends the same again after a failure, longer apart each time, before anything that came later', async () => {
    let failures = 3
    const { clock, line, add, sends } = start(() => (failures-- > 0 ? failed : WRITTEN))
    add('a')
    await clock.advance(0)
    add('b')
    expect(line.trouble()?.message).toBe('the leader moves')
    await clock.advance(100)
    await clock.advance(200)
    expect(sends).toEqual([['a'], ['a'], ['a']])
    await clock.advance(400)
    expect(sends).toEqual([['a'], ['a'], ['a'], ['a'], ['b']])
    expect({ trouble: line.trouble(), waiting: line.waiting() }).toEqual({ trouble: null, waiting: 0 })
  })

  it('finds the record that is refused and writes all the others in order', async () => {
    const property = fc.asyncProperty(fc.nat(40), fc.uniqueArray(fc.nat(40)), async (count, bad) => {
      const refused: Sent = { kind: 'refused', error: new Error('too big') }
      const { clock, add, log, settled } = start((values) => (values.some((value) => bad.includes(Number(value))) ? refused : WRITTEN))
      const all = Array.from({ length: count }, (_, n) => String(n))
      for (const value of all) add(value)
      await clock.runUntilIdle()
      expect(log).toEqual(all.filter((value) => !bad.includes(Number(value))))
      expect(settled.filter((said) => said.endsWith('refused: too big')).length).toBe(all.length - log.length)
    })
    await fc.assert(property)
  })

  it('refuses who does not want to wait for a topic that is gone, and keeps the rest for when it is back', async () => {
    let gone = true
    const { clock, add, settled } = start(
      () => (gone ? failed : WRITTEN),
      async () => gone,
    )
    add('from outside', { patient: false })
    add('from inside')
    await clock.advance(0)
    expect(settled).toEqual(['from outside refused: the leader moves'])
    gone = false
    await clock.advance(10_000)
    expect(settled.slice(1)).toEqual(['from inside written'])
  })

  it('refuses all that is not known to be written when it is closed, once each, and what comes after', async () => {
    const first = Promise.withResolvers<Sent>()
    const { clock, line, add, settled } = start(() => first.promise)
    add('under way')
    await clock.advance(0)
    add('waiting', { bytes: 600_000 })
    add('behind', { bytes: 600_000 })
    line.close(new Error('closed'))
    first.resolve(WRITTEN)
    add('late')
    await clock.runUntilIdle()
    expect(settled).toEqual(['under way', 'waiting', 'behind', 'late'].map((value) => `${value} refused: closed`))
    expect(line.waiting()).toBe(0)
  })

  it('loses nothing and turns nothing round, whatever fails', async () => {
    const property = fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 80 }), fc.infiniteStream(fc.boolean()), async (waits, fails) => {
      const { clock, add, log } = start(() => (fails.next().value ? failed : WRITTEN))
      for (const [n, wait] of waits.entries()) {
        add(String(n))
        if (wait > 0) await clock.advance(wait * 50)
      }
      await clock.runUntilIdle()
      expect(log).toEqual(waits.map((_, n) => String(n)))
    })
    await fc.assert(property, { numRuns: 50 })
  })
})
