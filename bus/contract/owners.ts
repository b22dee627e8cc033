// The contract, second part: who has what in work, how much of it, and what becomes of it when a consumer stops.
import { describe, expect, it } from 'vitest'
import type { Handler, Lease } from '../bus.ts'
import type { Command } from '../messages.ts'
import { LOOK, gate, numbered, numbers, range, startBus } from './harness.ts'
import type { CreateBus } from './harness.ts'

export const ownersContract = (create: CreateBus): void => {
  describe('owners', () => {
    it('works on several keys side by side, so that a slow key delays no other', async () => {
      const { bus, listen, until } = await startBus(create)
      const slow = gate()
      const done: string[] = []
      listen(async (_, key) => {
        if (key === 'slow') await slow.opened
        done.push(key)
      })
      await bus.publish('commands', [numbered('slow', 0), numbered('a', 1), numbered('b', 2)])
      await until('the other keys', () => done.length === 2)
      expect(done.toSorted()).toEqual(['a', 'b'])
      slow.open()
      await until('the slow key', () => done.length === 3)
    })

    it('never has more keys in work than were asked for', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const waiting: (() => void)[] = []
      let inWork = 0
      listen(async () => {
        inWork++
        await new Promise<void>((resolve) => void waiting.push(resolve))
        inWork--
      }, 3)
      await bus.publish(
        'commands',
        range(10).map((n) => numbered(`key-${n}`, n)),
      )
      await until('three in work', () => inWork === 3)
      for (const released of range(10)) {
        await pass(LOOK)
        expect(inWork).toBe(Math.min(3, 10 - released))
        waiting.shift()?.()
      }
    })

    it('never gives a key to two consumers of a group at once', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const slow = gate()
      const inWork = new Map<string, number>()
      let most = 0
      let handled = 0
      const handler: Handler<Command> = async (messages, key) => {
        const now = (inWork.get(key) ?? 0) + 1
        inWork.set(key, now)
        most = Math.max(most, now)
        await slow.opened
        inWork.set(key, now - 1)
        handled += messages.length
      }
      listen(handler)
      for (const n of range(20)) await bus.publish('commands', [numbered(`key-${n % 7}`, n)])
      await until('some in work', () => inWork.size > 0)
      listen(handler)
      for (const n of range(20)) await bus.publish('commands', [numbered(`key-${n % 7}`, n)])
      await pass(LOOK)
      slow.open()
      await until('40 messages', () => handled >= 40)
      expect({ most, handled }).toEqual({ most: 1, handled: 40 })
    })

    it('counts what waits and what is in work', async () => {
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
      expect(bus.load('commands')).toBe(3)
      expect(bus.load('effects')).toBe(0)
      slow.open()
      await until('nothing left', () => bus.load('commands') === 0)
    })

    it('stops by waiting for what is in work and taking nothing new', async () => {
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
      await until('the rest, at the next consumer', () => seen.length === 3)
      expect(new Set(seen)).toEqual(new Set([0, 1, 2]))
    })

    it('aborts the lease when a stop reaches its limit, and delivers to the next owner, under a later epoch, what was not acknowledged', async () => {
      const { bus, listen, until, pass } = await startBus(create)
      const stuck = gate()
      const leases: Lease[] = []
      const seen: string[] = []
      const first = listen(async (messages, _, lease) => {
        leases.push(lease)
        seen.push(`first:${numbers(messages).join()}`)
        await stuck.opened
      })
      await bus.publish('commands', [numbered('a', 0)])
      await until('one in work', () => seen.length === 1)
      let stopped = false
      const stop = first.stop(1_000).then(() => (stopped = true))
      await until('the limit', () => stopped)
      await stop
      expect(leases[0]?.signal.aborted).toBe(true)
      listen(async (messages, _, lease) => {
        leases.push(lease)
        seen.push(`second:${numbers(messages).join()}`)
      })
      await until('the redelivery', () => seen.length === 2)
      expect(seen).toEqual(['first:0', 'second:0'])
      expect(leases[1]!.epoch).toBeGreaterThan(leases[0]!.epoch)
      // The former owner ends at last: its acknowledgement counts for nothing and disturbs nothing.
      stuck.open()
      await pass(LOOK)
      await bus.publish('commands', [numbered('a', 1)])
      await until('the next message', () => seen.length === 3)
      expect(seen[2]).toBe('second:1')
    })
  })
}
