// The contract, third part: how the consumers of a group share the partitions, and the keys with them, as they come and go.
import { describe, expect, it } from 'vitest'
import { partitionOf } from '../../base/index.ts'
import type { Bus, Subscription } from '../bus.ts'
import type { Topics } from '../../engine/index.ts'
import { firsts, gate, numbered, numbers, range, startBus } from './harness.ts'
import type { CreateBus } from './harness.ts'

interface Delivery {
  readonly key: string
  readonly to: Subscription
  readonly epoch: number
  readonly numbers: readonly number[]
}
interface Party {
  /** Who is there. */
  readonly members: Subscription[]
  readonly deliveries: Delivery[]
  /** What must not be: two owners of a partition, or a key at somebody who does not own its partition. */
  readonly wrong: string[]
  /** Every partition has an owner, and nobody is still on the way. */
  readonly settled: () => boolean
  readonly join: (opened?: Promise<void>) => Subscription
}

const party = (bus: Bus<Topics>): Party => {
  const count = bus.partitions('commands')
  const members: Subscription[] = []
  const deliveries: Delivery[] = []
  const wrong: string[] = []
  const held = (): readonly number[] => members.flatMap((m) => m.partitions())
  return {
    members,
    deliveries,
    wrong,
    settled: () => firsts(held()).length === count && members.every((m) => m.health() === 'ok'),
    join: (opened) => {
      const to = bus.subscribe('commands', {
        group: 'executor',
        atOnce: 16,
        handler: async (messages, key, { epoch }) => {
          const partition = partitionOf(key, count)
          if (!to.partitions().includes(partition))
            wrong.push(`${key} of partition ${partition} went to the owner of ${to.partitions().join()}`)
          if (firsts(held()).length < held().length) wrong.push(`the partitions ${held().join()} are held`)
          deliveries.push({ key, to, epoch, numbers: numbers(messages) })
          await opened
        },
      })
      members.push(to)
      return to
    },
  }
}

/** Each key's messages in the order in which they came first. */
const firstsOf = (deliveries: readonly Delivery[]): ReadonlyMap<string, readonly number[]> =>
  new Map([...Map.groupBy(deliveries, ({ key }) => key)].map(([key, of]) => [key, firsts(of.flatMap((d) => d.numbers))]))
const arrived = (deliveries: readonly Delivery[]): number => [...firstsOf(deliveries).values()].flat().length

export const sharingContract = (create: CreateBus): void => {
  describe('sharing', () => {
    it('gives every partition one owner, who gets its keys, under a later epoch than the owner before', async () => {
      const { bus, until } = await startBus(create)
      const { members, deliveries, wrong, settled, join } = party(bus)
      const keys = range(40).map((n) => `key-${n}`)
      let round = 0
      const publishRound = async (): Promise<void> => {
        await until(`an owner of every partition in round ${round}`, settled)
        const now = round++
        await bus.publish(
          'commands',
          keys.map((key) => numbered(key, now)),
        )
        await until(`all of round ${now}`, () => arrived(deliveries) === keys.length * round)
      }
      const first = join()
      await publishRound()
      expect(first.partitions()).toEqual(range(bus.partitions('commands')))
      join()
      join()
      await until(
        'a share for who came later, where there are enough',
        () => members.filter((m) => m.partitions().length > 0).length === Math.min(3, bus.partitions('commands')),
      )
      await publishRound()
      members.splice(members.indexOf(first), 1)
      await first.stop(10_000)
      expect({ partitions: first.partitions(), health: first.health() }).toEqual({ partitions: [], health: 'dead' })
      await publishRound()

      expect(wrong).toEqual([])
      for (const of of Map.groupBy(deliveries, ({ key }) => key).values()) {
        const changes = of.flatMap((d, i) => (i > 0 && of[i - 1]!.to !== d.to ? [{ before: of[i - 1]!.epoch, after: d.epoch }] : []))
        expect(changes.filter(({ before, after }) => after <= before)).toEqual([])
      }
      await Promise.all(members.map((m) => m.stop(10_000)))
      expect(members.flatMap((m) => m.partitions())).toEqual([])
    })

    it('goes on with partitions that were lost and regained while much waited in them', async () => {
      const { bus, until } = await startBus(create)
      const { members, deliveries, settled, join } = party(bus)
      const slow = gate()
      const first = join(slow.opened)
      await until('an owner of every partition', settled)
      const keys = range(8).map((n) => `key-${n}`)
      const perKey = 100
      for (const n of range(perKey)) {
        await bus.publish(
          'commands',
          keys.map((key) => numbered(key, n)),
        )
      }
      await until('some in work', () => deliveries.length > 0)
      const second = join(slow.opened)
      await until(
        'a share for each, where there are enough',
        () => settled() && (second.partitions().length > 0 || bus.partitions('commands') < 2),
      )
      members.pop()
      await second.stop(100)
      await until('all partitions at the first again', settled)
      expect(first.partitions()).toEqual(range(bus.partitions('commands')))
      slow.open()
      await until('all of them', () => arrived(deliveries) === keys.length * perKey)
      expect([...firstsOf(deliveries).values()]).toEqual(keys.map(() => range(perKey)))
    })
  })
}
