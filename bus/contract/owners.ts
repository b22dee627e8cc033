// The contract, second part: who has what in work, how much of it, and what becomes of it when a consumer stops.
import { describe, expect, it } from 'vitest'
import type { MessageHandler, Lease } from '../bus.ts'
import type { Command } from '../../engine/index.ts'
import { firsts, LOOK, gate, neighbours, numbered, numbers, range, startBus } from './harness.ts'
import type { CreateBus } from './harness.ts'

export const ownersContract = (create: CreateBus): void => {
  describe('owners', () => {
    it('works on several keys side by side, so that a slow key delays no other', async () => {
      const { bus, listen, until } = await startBus(create)
      const slow = gate()
      const done = new Set<string>()
      listen(async (_, key) => {
        if (key === 'slow') await slow.opened
        done.add(key)
      })
      await bus.publish('commands', [numbered('slow', 0), numbered('a', 1), numbered('b', 2)])
      await until('the other keys', () => done.size === 2)
      expect(done).toEqual(new Set(['a', 'b']))
      slow.open()
      await until('the slow key', () => done.size === 3)
    })

    it('never has more keys in work than were asked for', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const waiting: (() => void)[] = []
      const done = new Set<string>()
      let inWork = 0
      let most = 0
      listen(async (_, key) => {
        inWork++
        most = Math.max(most, inWork)
        await new Promise<void>((resolve) => void waiting.push(resolve))
        inWork--
        done.add(key)
      }, 3)
      await bus.publish(
        'commands',
        range(10).map((n) => numbered(`key-${n}`, n)),
      )
      await until('three in work, and the others there', () => inWork === 3 && bus.load('commands') === 10)
      while (done.size < 10) {
        await until('some in work', () => waiting.length > 0)
        await pass(LOOK)
        waiting.shift()?.()
        await pass(LOOK)
      }
      expect(most).toBe(3)
    })

    it('never has two consumers of a group at work on a key who both hold their lease', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const slow = gate()
      const inWork = new Map<string, readonly Lease[]>()
      const handled = new Set<number>()
      let most = 0
      const handler: MessageHandler<Command> = async (messages, key, lease) => {
        inWork.set(key, [...(inWork.get(key) ?? []), lease])
        most = Math.max(most, inWork.get(key)!.filter(({ signal }) => !signal.aborted).length)
        await slow.opened
        inWork.set(
          key,
          inWork.get(key)!.filter((other) => other !== lease),
        )
        for (const n of numbers(messages)) handled.add(n)
      }
      listen(handler)
      for (const n of range(20)) await bus.publish('commands', [numbered(`key-${n % 7}`, n)])
      await until('some in work', () => inWork.size > 0)
      const second = listen(handler)
      for (const n of range(20)) await bus.publish('commands', [numbered(`key-${n % 7}`, 20 + n)])
      await until('a share for the second, where there are enough', () => second.partitions().length > 0 || bus.partitions('commands') < 2)
      await pass(LOOK)
      slow.open()
      await until('40 messages', () => handled.size === 40)
      expect(most).toBe(1)
    })

    it('counts what waits here and what is in work', async () => {
      const { bus, listen, until } = await startBus(create)
      const slow = gate()
      expect(bus.load('commands')).toBe(0)
      let begun = false
      listen(async () => {
        begun = true
        await slow.opened
      }, 1)
      await bus.publish('commands', [numbered('a', 0), numbered('b', 1), numbered('b', 2)])
      await until('one in work', () => begun)
      await until('three here', () => bus.load('commands') === 3)
      expect(bus.load('effects')).toBe(0)
      slow.open()
      await until('nothing left', () => bus.load('commands') === 0)
    })

    it('stops by waiting for what is in work, taking nothing new, and acknowledging what it did', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const slow = gate()
      const seen: number[] = []
      let lease: Lease | undefined
      const subscription = listen(async (messages, _, held) => {
        lease = held
        seen.push(...numbers(messages))
        await slow.opened
      })
      await bus.publish('commands', [numbered('a', 0)])
      await until('one in work', () => seen.length === 1)
      let stopped = false
      const stop = subscription.stop(30_000).then(() => (stopped = true))
      await bus.publish('commands', [numbered('a', 1), numbered('b', 2)])
      await pass(LOOK)
      expect({ stopped, aborted: lease?.signal.aborted, seen }).toEqual({ stopped: false, aborted: false, seen: [0] })
      slow.open()
      await until('the end', () => stopped)
      await stop
      await pass(LOOK)
      expect(seen).toEqual([0])
      listen(async (messages) => void seen.push(...numbers(messages)))
      await until('the rest, at the next consumer', () => firsts(seen).length === 3)
      // What was acknowledged before the stop ended does not come again.
      expect(seen.filter((n) => n === 0)).toEqual([0])
    })

    it('aborts the lease when a stop reaches its limit, and delivers to the next owner, under a later epoch, what was not acknowledged, also where later messages were', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const stuck = gate()
      const leases: Lease[] = []
      const seen: string[] = []
      const done = new Set<string>()
      const first = listen(async (messages, key, lease) => {
        if (key === 'a') {
          leases.push(lease)
          seen.push(`first:${numbers(messages).join()}`)
          await stuck.opened
        }
        done.add(key)
      })
      await bus.publish('commands', [numbered('a', 0), ...neighbours(bus, 'a', 20).map((key, n) => numbered(key, n))])
      await until('one in work', () => seen.length === 1)
      await until('the others of its partition', () => done.size === 20)
      let stopped = false
      const stop = first.stop(1_000).then(() => (stopped = true))
      await until('the limit', () => stopped)
      await stop
      expect(leases[0]?.signal.aborted).toBe(true)
      listen(async (messages, key, lease) => {
        if (key !== 'a') return
        leases.push(lease)
        seen.push(`second:${numbers(messages).join()}`)
      })
      await until('the redelivery', () => seen.includes('second:0'))
      expect(leases.at(-1)!.epoch).toBeGreaterThan(leases[0]!.epoch)
      // The former owner ends at last: its acknowledgement counts for nothing and disturbs nothing.
      stuck.open()
      await pass(LOOK)
      await bus.publish('commands', [numbered('a', 1)])
      await until('the next message', () => seen.includes('second:1'))
    })
  })
}
