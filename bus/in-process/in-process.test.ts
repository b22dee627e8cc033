// The in-process bus: the contract of every bus, and what is its own.
import { describe, expect, it } from 'vitest'
import { acknowledgedSubmitContract, busContract } from '../contract.ts'
import { gate, numbered, numbers, range } from '../contract/harness.ts'
import type { Message } from '../bus.ts'
import { pause, virtualClock } from '../../base/index.ts'
import type { Command } from '../../engine/index.ts'
import { inProcessBus } from './index.ts'
import type { Rejection } from './index.ts'

const create = () => {
  const clock = virtualClock()
  return { bus: inProcessBus({ clock, copy: true }), pass: (ms: number) => clock.advance(ms) }
}
busContract('in process', create)
busContract('in process, with several partitions', () => {
  const clock = virtualClock()
  return { bus: inProcessBus({ clock, copy: true, partitions: 12 }), pass: (ms: number) => clock.advance(ms) }
})
acknowledgedSubmitContract('in process', create)

const signal = (key: string, id: string): Message<Command> => ({
  key,
  value: { kind: 'signal', stream: key, signal: 'S', id, payload: {}, keep: 1, origin: { source: 'test' } },
})

describe('the in-process bus', () => {
  it('takes messages that go first before those of other keys, and keeps the order within a key', async () => {
    const clock = virtualClock()
    const bus = inProcessBus({ clock, priority: { commands: (command) => (command.kind === 'timer' ? 'first' : 'normal') } })
    const slow = gate()
    const seen: string[] = []
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 1,
      handler: async (messages, key) => {
        seen.push(`${key}: ${messages.map((m) => m.kind).join(' ')}`)
        if (seen.length === 1) await slow.opened
      },
    })
    await bus.publish('commands', [signal('busy', '0')])
    await clock.advance(0)
    await bus.publish('commands', [signal('a', '1'), signal('b', '2'), numbered('b', 3), signal('c', '4'), numbered('d', 5)])
    slow.open()
    await bus.quiet()
    expect(seen).toEqual(['busy: signal', 'b: signal timer', 'd: timer', 'a: signal', 'c: signal'])
  })

  it('hands over no more than the largest batch, and the rest in the next', async () => {
    const bus = inProcessBus({ clock: virtualClock(), maxBatch: 3 })
    const batches: (readonly number[])[] = []
    bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: async (messages) => void batches.push(numbers(messages)) })
    await bus.publish(
      'commands',
      range(7).map((n) => numbered('a', n)),
    )
    await bus.quiet()
    expect(batches).toEqual([[0, 1, 2], [3, 4, 5], [6]])
  })

  it('keeps no timer once nobody is there, and hands what was rejected to whoever joins next', async () => {
    const clock = virtualClock()
    const bus = inProcessBus({ clock })
    const slow = gate()
    const failing = bus.subscribe('commands', {
      group: 'executor',
      atOnce: 2,
      handler: async (_, key) => {
        if (key === 'late') await slow.opened
        throw new Error('no')
      },
    })
    await bus.publish('commands', [numbered('a', 1), numbered('late', 2)])
    await clock.advance(0)
    const stopped = failing.stop(1_000)
    slow.open()
    await stopped
    await clock.runUntilIdle()
    expect(clock.now()).toBe(0)
    const seen: string[] = []
    bus.subscribe('commands', { group: 'executor', atOnce: 2, handler: async (_, key) => void seen.push(key) })
    await clock.advance(0)
    expect(seen.toSorted()).toEqual(['a', 'late'])
  })

  it('waits longer after each rejection, up to ten seconds, and tells of each', async () => {
    const clock = virtualClock()
    const rejections: Rejection[] = []
    const bus = inProcessBus({ clock, onRejected: (rejection) => void rejections.push(rejection) })
    const times: number[] = []
    const failing = { left: 10 }
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 1,
      handler: async () => {
        times.push(clock.now())
        if (failing.left-- > 0) throw new Error('not now')
      },
    })
    await bus.publish('commands', [numbered('a', 0)])
    await clock.runUntilIdle()
    const pauses = times.slice(1).map((at, i) => at - times[i]!)
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
    expect(rejections).toHaveLength(10)
    expect(rejections[2]).toMatchObject({ topic: 'commands', group: 'executor', key: 'a', rejections: 3, error: new Error('not now') })
  })

  it('begins anew with its pauses once a batch was acknowledged, also where more of the key waits', async () => {
    const clock = virtualClock()
    const bus = inProcessBus({ clock, maxBatch: 1 })
    const tries: string[] = []
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 1,
      handler: async (messages) => {
        const name = numbers(messages).join()
        tries.push(`${name}@${clock.now()}`)
        if (tries.filter((each) => each.startsWith(name)).length < 3) throw new Error('not now')
      },
    })
    await bus.publish('commands', [numbered('a', 1), numbered('a', 2)])
    await clock.runUntilIdle()
    expect(tries).toEqual(['1@0', '1@100', '1@300', '2@300', '2@400', '2@600'])
  })

  it('puts a key back among the others once its urgent message is settled', async () => {
    const bus = inProcessBus({
      clock: virtualClock(),
      maxBatch: 1,
      priority: { commands: (command) => (command.kind === 'timer' ? 'first' : 'normal') },
    })
    const seen: string[] = []
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 1,
      handler: async ([message], key) => void seen.push(`${key} ${message?.kind}`),
    })
    await bus.publish('commands', [signal('a', '1'), numbered('b', 2), signal('b', '3'), numbered('c', 4)])
    await bus.quiet()
    expect(seen).toEqual(['b timer', 'c timer', 'a signal', 'b signal'])
  })

  it('acknowledges a submit to several groups when the last of them has', async () => {
    const clock = virtualClock()
    const bus = inProcessBus({ clock })
    for (const [group, ms] of [
      ['one', 100],
      ['other', 200],
    ] as const)
      bus.subscribe('commands', { group, atOnce: 1, handler: () => pause(clock, ms) })
    let acknowledged = false
    void bus.submit('commands', numbered('a', 0)).then(() => (acknowledged = true))
    await clock.advance(199)
    expect(acknowledged).toBe(false)
    await clock.advance(1)
    expect(acknowledged).toBe(true)
  })

  it('gives a consumer nothing more once it has stopped itself from within a handler', async () => {
    const bus = inProcessBus({ clock: virtualClock() })
    const seen: string[] = []
    const subscription = bus.subscribe('commands', {
      group: 'executor',
      atOnce: 5,
      handler: async (_, key) => {
        seen.push(key)
        void subscription.stop(1_000)
      },
    })
    await bus.publish('commands', [numbered('a', 0), numbered('b', 1)])
    await bus.quiet()
    expect(seen).toEqual(['a'])
    expect(bus.load('commands')).toBe(1)
  })

  it('hands over the sender’s own message, with copy another that is frozen', async () => {
    for (const copy of [false, true]) {
      const bus = inProcessBus({ clock: virtualClock(), copy })
      const got: Command[] = []
      bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: async (messages) => void got.push(...messages) })
      const sent = signal('a', '1')
      await bus.publish('commands', [sent])
      await bus.quiet()
      expect(got[0]).toEqual(sent.value)
      expect(got[0] === sent.value).toBe(!copy)
      expect(Object.isFrozen(got[0])).toBe(copy)
      expect(got[0]?.kind === 'signal' && Object.isFrozen(got[0].origin)).toBe(copy)
    }
  })

  it('is quiet only when what its handlers publish is done too', async () => {
    const clock = virtualClock()
    const bus = inProcessBus({ clock })
    const seen: string[] = []
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 1,
      handler: async (_, key) => {
        await pause(clock, 1_000)
        seen.push(`commands ${key}`)
        await bus.publish('replies', [{ key: 'p', value: { kind: 'done', to: { process: 'p', request: '1' } } }])
      },
    })
    bus.subscribe('replies', {
      group: 'p',
      atOnce: 1,
      handler: async () => {
        await pause(clock, 1_000)
        seen.push('replies')
      },
    })
    await bus.publish('commands', [numbered('a', 0)])
    const quiet = bus.quiet().then(() => seen.push('quiet'))
    await clock.advance(1_999)
    expect(seen).toEqual(['commands a'])
    await clock.advance(1)
    await quiet
    expect(seen).toEqual(['commands a', 'replies', 'quiet'])
  })

  it('is quiet when nobody is there to take what waits, but not while a consumer that stops is still at work', async () => {
    const clock = virtualClock()
    const bus = inProcessBus({ clock })
    await bus.publish('replies', [{ key: 'p', value: { kind: 'done', to: { process: 'p', request: '1' } } }])
    await bus.quiet()
    const slow = gate()
    const subscription = bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: () => slow.opened })
    await bus.publish('commands', [numbered('a', 0), numbered('b', 0)])
    await clock.advance(0)
    const stopped = subscription.stop(1_000)
    let quiet = false
    const waits = bus.quiet().then(() => (quiet = true))
    await clock.advance(10)
    expect(quiet).toBe(false)
    slow.open()
    await Promise.all([stopped, waits])
    expect(bus.load('commands')).toBe(1)
  })
})
