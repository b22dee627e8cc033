// A group of consumers in one process: who gets a key, and that nothing is lost whoever comes and goes.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numbered, numbers, range } from '../contract/harness.ts'
import { pause, virtualClock } from '../../base/index.ts'
import { inProcessBus } from './index.ts'

describe('a group of consumers in one process', () => {
  it('gives a key to the same consumer as long as the group stays as it is', async () => {
    const bus = inProcessBus({ clock: virtualClock(), partitions: 12 })
    const owners = new Map<string, Set<number>>()
    for (const consumer of range(3)) {
      bus.subscribe('commands', {
        group: 'executor',
        atOnce: 2,
        handler: async (_, key) => void owners.set(key, (owners.get(key) ?? new Set()).add(consumer)),
      })
    }
    for (const n of range(200)) {
      await bus.publish('commands', [numbered(`key-${n % 20}`, n)])
      await bus.quiet()
    }
    expect([...owners.values()].map((set) => set.size)).toEqual(range(20).map(() => 1))
    expect(new Set([...owners.values()].flatMap((set) => [...set])).size).toBe(3)
  })

  it('loses nothing and keeps the order of each key, whatever is rejected and whoever comes and goes', async () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('publish' as const), key: fc.integer({ min: 0, max: 3 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 300 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), ms: fc.integer({ min: 0, max: 50 }) }) },
    )
    const property = fc.asyncProperty(
      fc.array(action, { maxLength: 60 }),
      fc.infiniteStream(fc.nat(99)),
      fc.constantFrom(1, 3),
      async (actions, dice, partitions) => {
        const clock = virtualClock()
        const bus = inProcessBus({ clock, maxBatch: 4, partitions })
        const acknowledged = new Map<string, number[]>()
        const join = () =>
          bus.subscribe('commands', {
            group: 'executor',
            atOnce: 2,
            handler: async (messages, key, lease) => {
              await pause(clock, dice.next().value)
              if (dice.next().value < 20) throw new Error('not now')
              if (!lease.signal.aborted) acknowledged.set(key, [...(acknowledged.get(key) ?? []), ...numbers(messages)])
            },
          })
        const consumers = [join()]
        const published = new Map<string, number[]>()
        for (const [n, a] of actions.entries()) {
          if (a.do === 'publish') {
            const key = `key-${a.key}`
            published.set(key, [...(published.get(key) ?? []), n])
            await bus.publish('commands', [numbered(key, n)])
          } else if (a.do === 'pass') await clock.advance(a.ms)
          else if (a.do === 'join') consumers.push(join())
          else void consumers.shift()?.stop(a.ms)
        }
        consumers.push(join())
        await clock.runUntilIdle()
        expect(bus.load('commands')).toBe(0)
        expect(acknowledged).toEqual(published)
      },
    )
    await fc.assert(property, { numRuns: 200 })
  })
})
