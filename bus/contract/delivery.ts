// The contract, first part: what arrives, in which order, and again when it was rejected.
import { describe, expect, it } from 'vitest'
import { firsts, gate, neighbours, numbered, numbers, range, startBus } from './harness.ts'
import type { CreateBus } from './harness.ts'

export const deliveryContract = (create: CreateBus): void => {
  describe('delivery', () => {
    it('delivers the messages of a key in order, each of them at least once', async () => {
      const { bus, listen, until } = await startBus(create)
      const seen: number[] = []
      listen(async (messages) => void seen.push(...numbers(messages)))
      for (const n of range(250)) await bus.publish('commands', [numbered('a', n)])
      await until('250 messages', () => firsts(seen).length === 250)
      expect(firsts(seen)).toEqual(range(250))
    })

    it('hands the messages of a key over one batch at a time, and what came meanwhile together', async () => {
      const { bus, listen, until } = await startBus(create)
      const batches: (readonly number[])[] = []
      const first = gate()
      let inWork = 0
      let most = 0
      let later = false
      listen(async (messages, key) => {
        if (key !== 'a') return void (later = true)
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
      await bus.publish(
        'commands',
        neighbours(bus, 'a', 1).map((key) => numbered(key, 0)),
      )
      await until('what stands behind them in their partition', () => later)
      first.open()
      await until('the rest', () => firsts(batches.flat()).length === 4)
      expect({ firsts: firsts(batches.flat()), most }).toEqual({ firsts: range(4), most: 1 })
      expect(batches).toContainEqual([1, 2, 3])
    })

    it('tells of a message that waits behind others of its key which are in work, and delivers it in its turn', async () => {
      const { bus, until } = await startBus(create)
      const [seen, behind]: [number[], string[]] = [[], []]
      const first = gate()
      bus.subscribe('commands', {
        group: 'executor',
        atOnce: 16,
        handler: async (messages) => {
          seen.push(...numbers(messages))
          if (seen.length === 1) await first.opened
        },
        onBehind: (message, key) => void behind.push(`${key} ${numbers([message]).join()}`),
      })
      await bus.publish('commands', [numbered('a', 0)])
      await until('the first', () => seen.length === 1)
      await bus.publish('commands', [numbered('b', 7)])
      await bus.publish('commands', [numbered('a', 1)])
      await until('word of the second', () => behind.length > 0)
      expect(new Set(behind)).toEqual(new Set(['a 1']))
      first.open()
      await until('the rest', () => seen.includes(1))
    })

    it('delivers again what was rejected, with all that waits behind it, in order', async () => {
      const { bus, listen, until } = await startBus(create)
      const tries: (readonly number[])[] = []
      listen(async (messages) => {
        tries.push(numbers(messages))
        if (tries.length < 3) throw new Error('not now')
      })
      await bus.publish('commands', [numbered('a', 0), numbered('a', 1)])
      await until('the third try', () => tries.length >= 3)
      expect(tries.slice(0, 3).map(([oldest]) => oldest)).toEqual([0, 0, 0])
      expect(tries[2]).toEqual([0, 1])
      await bus.publish('commands', [numbered('a', 2)])
      await until('the next message', () => tries.flat().includes(2))
      expect(firsts(tries.flat())).toEqual([0, 1, 2])
    })

    it('goes on with the other keys of a partition, and with later messages, while a handler throws at once for one', async () => {
      const { bus, listen, until } = await startBus(create)
      const seen = new Set<string>()
      let thrown = 0
      listen((_, key) => {
        // Only once it was tried again, and all the others are through.
        if (key === 'bad' && (thrown < 2 || seen.size < 20)) {
          thrown++
          throw new Error('not even a promise')
        }
        seen.add(key)
        return Promise.resolve()
      })
      const good = neighbours(bus, 'bad', 20).map((key, n) => numbered(key, n))
      await bus.publish('commands', [numbered('bad', 0), ...good.slice(0, 10)])
      await until('the good keys', () => seen.size === 10)
      await bus.publish('commands', good.slice(10))
      await until('the later ones', () => seen.size === 20)
      expect(seen).not.toContain('bad')
      await until('the bad key', () => seen.has('bad'))
      expect(thrown).toBeGreaterThanOrEqual(2)
    })

    it('resolves publish without waiting for any consumer', async () => {
      const { bus, listen, until } = await startBus(create)
      const slow = gate()
      const ended = new Set<number>()
      let begun = 0
      listen(async (messages) => {
        begun++
        await slow.opened
        for (const n of numbers(messages)) ended.add(n)
      }, 1)
      await bus.publish(
        'commands',
        range(50).map((n) => numbered(`key-${n}`, n)),
      )
      await until('one in work', () => begun === 1)
      expect(ended.size).toBe(0)
      slow.open()
      await until('all of them', () => ended.size === 50)
    })

    it('keeps what is published until somebody subscribes', async () => {
      const { bus, listen, until } = await startBus(create)
      await bus.publish('commands', [numbered('a', 0), numbered('a', 1)])
      const seen: number[] = []
      listen(async (messages) => void seen.push(...numbers(messages)))
      await until('both messages', () => firsts(seen).length === 2)
      expect(firsts(seen)).toEqual([0, 1])
    })

    it('delivers a message to every group', async () => {
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
      await until('40 deliveries', () => new Set(seen).size === 40)
      const expected = range(20).flatMap((n) => [`one:key-${n}`, `other:key-${n}`])
      expect([...new Set(seen)].toSorted()).toEqual(expected.toSorted())
    })
  })
}
