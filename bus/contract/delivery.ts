// The contract, first part: what arrives, in which order, and again when it was rejected.
import { describe, expect, it } from 'vitest'
import { gate, numbered, numbers, range, startBus } from './harness.ts'
import type { CreateBus } from './harness.ts'

export const deliveryContract = (create: CreateBus): void => {
  describe('delivery', () => {
    it('delivers the messages of a key in order, each once where nothing goes wrong', async () => {
      const { bus, listen, until } = await startBus(create)
      const seen: number[] = []
      listen(async (messages) => void seen.push(...numbers(messages)))
      for (const n of range(250)) await bus.publish('commands', [numbered('a', n)])
      await until('250 messages', () => seen.length >= 250)
      expect(seen).toEqual(range(250))
    })

    it('hands the messages of a key over one batch at a time, and what came meanwhile together', async () => {
      const { bus, listen, until } = await startBus(create)
      const batches: (readonly number[])[] = []
      const first = gate()
      let inWork = 0
      let most = 0
      listen(async (messages) => {
        inWork++
        most = Math.max(most, inWork)
        batches.push(numbers(messages))
        if (batches.length === 1) await first.opened
        inWork--
      })
      await bus.publish('commands', [numbered('a', 0)])
      await until('the first batch', () => batches.length === 1)
      await bus.publish('commands', [numbered('a', 1), numbered('a', 2)])
      await bus.publish('commands', [numbered('a', 3)])
      first.open()
      await until('the rest', () => batches.flat().length === 4)
      expect({ batches, most }).toEqual({ batches: [[0], [1, 2, 3]], most: 1 })
    })

    it('delivers again what was rejected, with all that waits behind it, in order', async () => {
      const { bus, listen, until } = await startBus(create)
      const tries: (readonly number[])[] = []
      listen(async (messages) => {
        tries.push(numbers(messages))
        if (tries.length < 3) throw new Error('not now')
      })
      await bus.publish('commands', [numbered('a', 0), numbered('a', 1)])
      await until('the third try', () => tries.length === 3)
      expect(tries).toEqual([
        [0, 1],
        [0, 1],
        [0, 1],
      ])
      await bus.publish('commands', [numbered('a', 2)])
      await until('the next message', () => tries.length === 4)
      expect(tries[3]).toEqual([2])
    })

    it('goes on with other keys, and with later messages, when a handler throws at once', async () => {
      const { bus, listen, until } = await startBus(create)
      const seen: string[] = []
      let thrown = 0
      listen((_, key) => {
        if (key === 'bad' && thrown < 2) {
          thrown++
          throw new Error('not even a promise')
        }
        seen.push(key)
        return Promise.resolve()
      })
      await bus.publish('commands', [numbered('bad', 0), numbered('good', 1)])
      await until('the good key', () => seen.includes('good'))
      await until('the bad key', () => seen.includes('bad'))
      expect(thrown).toBe(2)
    })

    it('resolves publish without waiting for any consumer', async () => {
      const { bus, listen, until } = await startBus(create)
      const slow = gate()
      let begun = 0
      let ended = 0
      listen(async () => {
        begun++
        await slow.opened
        ended++
      }, 1)
      await bus.publish(
        'commands',
        range(50).map((n) => numbered(`key-${n}`, n)),
      )
      await until('one in work', () => begun === 1)
      expect(ended).toBe(0)
      slow.open()
      await until('all of them', () => ended === 50)
    })

    it('keeps what is published until somebody subscribes', async () => {
      const { bus, listen, until } = await startBus(create)
      await bus.publish('commands', [numbered('a', 0), numbered('a', 1)])
      const seen: number[] = []
      listen(async (messages) => void seen.push(...numbers(messages)))
      await until('both messages', () => seen.length === 2)
      expect(seen).toEqual([0, 1])
    })

    it('delivers a message to every group, and to one consumer of each', async () => {
      const { bus, until } = await startBus(create)
      const seen: string[] = []
      const consumer = (group: string) =>
        bus.subscribe('commands', {
          group,
          atOnce: 4,
          handler: async (messages) => void seen.push(...messages.map((m) => `${group}:${m.stream}`)),
        })
      for (const group of ['one', 'one', 'other']) consumer(group)
      await bus.publish(
        'commands',
        range(20).map((n) => numbered(`key-${n}`, n)),
      )
      await until('40 deliveries', () => seen.length >= 40)
      const expected = range(20).flatMap((n) => [`one:key-${n}`, `other:key-${n}`])
      expect(seen.toSorted()).toEqual(expected.toSorted())
    })
  })
}
