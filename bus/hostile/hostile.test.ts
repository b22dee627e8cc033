// The hostile bus: harmless without its faults, and with them as bad as its promises allow, but no worse.
import { describe, expect, it } from 'vitest'
import type { Lease } from '../bus.ts'
import { acknowledgedSubmitContract, busContract } from '../contract.ts'
import { numbered, numbers, range } from '../contract/harness.ts'
import { pause, virtualClock } from '../../base/index.ts'
import { hostileBus, manyFaults, noFaults } from './index.ts'
import type { Faults } from './index.ts'

const create = () => {
  const clock = virtualClock()
  return { bus: hostileBus({ clock, random: () => 0, faults: noFaults }), pass: (ms: number) => clock.advance(ms) }
}
busContract('hostile, with its faults off', create)
acknowledgedSubmitContract('hostile, with its faults off', create)

/** mulberry32: small and the same everywhere. */
const seeded = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((more ^ (more >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Delivery {
  readonly at: number
  readonly owner: number
  readonly key: string
  readonly numbers: readonly number[]
  readonly lease: Lease
  ended?: number
  aborted?: number
}
/** 60 messages over 3 keys, to two owners who take 100 ms for a batch. */
const disturb = async (faults: Partial<Faults>, seed = 1) => {
  const clock = virtualClock()
  const bus = hostileBus({ clock, random: seeded(seed), faults: { ...noFaults, maxMs: 2_000, ...faults } })
  const deliveries: Delivery[] = []
  for (const owner of range(2)) {
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 4,
      handler: async (messages, key, lease) => {
        const delivery: Delivery = { at: clock.now(), owner, key, numbers: numbers(messages), lease }
        deliveries.push(delivery)
        lease.signal.addEventListener('abort', () => (delivery.aborted = clock.now()))
        await pause(clock, 100)
        delivery.ended = clock.now()
      },
    })
  }
  let acknowledged = 0
  for (const n of range(60)) {
    const message = numbered(`key-${n % 3}`, n)
    if (n % 2 === 0) await bus.publish('commands', [message])
    else void bus.submit('commands', message).then(() => acknowledged++)
    await clock.advance(20)
  }
  let quiet = false
  void bus.quiet().then(() => (quiet = true))
  await clock.runUntilIdle()
  return { deliveries, acknowledged, quiet, load: bus.load('commands') }
}
const numbersOf = (deliveries: readonly Delivery[], key?: string) =>
  deliveries.flatMap((d) => (key === undefined || d.key === key ? d.numbers : []))
const overlapping = (deliveries: readonly Delivery[]) =>
  deliveries.flatMap((a, i) => deliveries.slice(i + 1).flatMap((b) => (a.key === b.key && b.at < a.ended! ? [[a, b] as const] : [])))

const trace = async (seed: number) =>
  (await disturb(manyFaults, seed)).deliveries.map((d) => `${d.at} ${d.owner} ${d.numbers.join()}`).join('\n')

describe('the hostile bus', () => {
  it('delivers everything, acknowledges every submit and becomes quiet, whatever it does meanwhile', async () => {
    for (const seed of range(50)) {
      const { deliveries, acknowledged, quiet, load } = await disturb(manyFaults, seed)
      expect({ quiet, load, acknowledged }).toEqual({ quiet: true, load: 0, acknowledged: 30 })
      expect(new Set(numbersOf(deliveries))).toEqual(new Set(range(60)))
    }
  })

  it('never lets a message of a key overtake another on its first way', async () => {
    for (const seed of range(50)) {
      const { deliveries } = await disturb(manyFaults, seed)
      for (const key of ['key-0', 'key-1', 'key-2']) {
        const firstTimes = [...new Set(numbersOf(deliveries, key))]
        expect(firstTimes).toEqual(firstTimes.toSorted((a, b) => a - b))
      }
    }
  })

  it('does the same again with the same seed, and something else with another', async () => {
    expect(await trace(7)).toBe(await trace(7))
    expect(await trace(7)).not.toBe(await trace(8))
  })

  it('delays messages, so that keys overtake each other', async () => {
    const { deliveries } = await disturb({ delay: 0.3 })
    const all = numbersOf(deliveries)
    expect(all).toHaveLength(60)
    expect(all).not.toEqual(range(60))
  })

  it('hands batches over in pieces', async () => {
    const whole = await disturb({})
    const pieces = await disturb({ split: 1 })
    expect(pieces.deliveries.length).toBeGreaterThan(whole.deliveries.length)
    expect(numbersOf(pieces.deliveries)).toHaveLength(60)
  })

  it('delivers acknowledged messages again, also after newer ones of their key', async () => {
    const { deliveries } = await disturb({ duplicate: 0.3 })
    expect(numbersOf(deliveries).length).toBeGreaterThan(60)
    const goesBack = ['key-0', 'key-1', 'key-2'].some((key) => numbersOf(deliveries, key).some((n, i, all) => i > 0 && n < all[i - 1]!))
    expect(goesBack).toBe(true)
    expect(overlapping(deliveries)).toEqual([])
  })

  it('takes leases away and delivers again, under a later epoch, what was in work or just done', async () => {
    const { deliveries } = await disturb({ loseLease: 0.3, maxMs: 200 })
    const lost = deliveries.filter((d) => d.aborted !== undefined)
    expect(lost.some((d) => d.aborted! < d.ended!)).toBe(true)
    expect(lost.some((d) => d.aborted! > d.ended!)).toBe(true)
    for (const d of lost) {
      const again = deliveries.find((other) => other.at > d.at && other.numbers.includes(d.numbers[0]!))
      expect(again!.at).toBeGreaterThan(d.aborted!)
      expect(again!.lease.epoch).toBeGreaterThan(d.lease.epoch)
    }
  })

  it('lets two owners work on a key at once, the former still believing in its lease', async () => {
    const { deliveries } = await disturb({ twoOwners: 0.3, maxMs: 200 })
    const pairs = overlapping(deliveries)
    expect(pairs.length).toBeGreaterThan(0)
    for (const [former, next] of pairs) {
      expect(next.owner).not.toBe(former.owner)
      expect(next.lease.epoch).toBeGreaterThan(former.lease.epoch)
      expect(former.aborted).toBeGreaterThanOrEqual(next.at)
    }
    expect(pairs.some(([former, next]) => former.aborted! > next.at)).toBe(true)
  })

  it('tells a consumer late that its partitions have changed, so that two believe in one, but never one that has stopped', async () => {
    const clock = virtualClock()
    // The first draw is whether, the second how long.
    const draws = [0, 0.5]
    const faults = { ...noFaults, staleShare: 0.1, maxMs: 2_000 }
    const bus = hostileBus({ clock, partitions: 4, random: () => draws.shift() ?? 0.9, faults })
    const join = () => bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: async () => {} })
    const first = join()
    expect(first.partitions()).toEqual([0, 1, 2, 3])
    const second = join()
    expect([first.partitions(), second.partitions()]).toEqual([
      [0, 1, 2, 3],
      [1, 3],
    ])
    await clock.advance(999)
    expect(first.partitions()).toEqual([0, 1, 2, 3])
    await clock.advance(1)
    expect(first.partitions()).toEqual([0, 2])
    await first.stop(0)
    expect([first.partitions(), second.partitions()]).toEqual([[], [0, 1, 2, 3]])
  })

  it('leaves a key with its new owner', async () => {
    const clock = virtualClock()
    const draws = [0, 0, 0, 0]
    // The first batch has two owners, no other has.
    const bus = hostileBus({ clock, random: () => draws.shift() ?? 0.9, faults: { ...noFaults, twoOwners: 0.5 } })
    const owners: number[] = []
    for (const owner of range(2)) {
      bus.subscribe('commands', { group: 'executor', atOnce: 4, handler: async () => void owners.push(owner) })
    }
    for (const n of range(4)) {
      await bus.publish('commands', [numbered('a', n)])
      await clock.runUntilIdle()
    }
    const [former, next] = owners
    expect(next).not.toBe(former)
    expect(owners).toEqual([former, next, next, next, next])
  })

  it('waits, when a consumer stops, for what that one got through another', async () => {
    const clock = virtualClock()
    // With every draw 0 the second owner gets each batch at once.
    const bus = hostileBus({ clock, random: () => 0, faults: { ...noFaults, twoOwners: 1 } })
    const ended: number[] = []
    const consumers = range(2).map((owner) =>
      bus.subscribe('commands', {
        group: 'executor',
        atOnce: 4,
        handler: async () => {
          await pause(clock, 1_000)
          ended.push(owner)
        },
      }),
    )
    await bus.publish('commands', [numbered('a', 0)])
    await clock.advance(10)
    let stopped = 0
    for (const consumer of consumers) void consumer.stop(5_000).then(() => stopped++)
    await clock.advance(500)
    expect(stopped).toBe(0)
    await clock.advance(500)
    expect({ stopped, ended: new Set(ended) }).toEqual({ stopped: 2, ended: new Set([0, 1]) })
  })

  it('delivers again what a consumer had through another and did not end before it left', async () => {
    const clock = virtualClock()
    const draws = [0, 0, 0, 0]
    // The first batch has two owners, no other has.
    const bus = hostileBus({ clock, random: () => draws.shift() ?? 0.9, faults: { ...noFaults, twoOwners: 0.5 } })
    const taken: number[] = []
    const consumers = range(2).map((owner) =>
      bus.subscribe('commands', {
        group: 'executor',
        atOnce: 1,
        handler: async () => {
          taken.push(owner)
          // It dies at it.
          if (taken.length === 2) await new Promise(() => undefined)
        },
      }),
    )
    await bus.publish('commands', [numbered('a', 0), numbered('b', 1)])
    await clock.advance(10)
    const [former, dead] = taken
    expect(dead).not.toBe(former)
    const stopped = consumers[dead!]!.stop(0)
    await clock.advance(60_000)
    await stopped
    expect({ taken: taken.slice(2), left: bus.load('commands') }).toEqual({ taken: taken.slice(2).map(() => former), left: 0 })
    expect(taken.length).toBeGreaterThan(3)
  })
})
