// Topics in memory: what the port of records says, over a virtual clock.
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import type { RecordHandler, RecordIn, RecordOut } from '../records.ts'
import { memoryRecords } from './records.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = (of: RecordIn): string => Buffer.from(of.value ?? []).toString()
const out = (key: string | null, value: string, more: Partial<RecordOut> = {}): RecordOut => ({
  topic: 't',
  key: key === null ? null : bytes(key),
  value: bytes(value),
  ...more,
})
const all = async (from: AsyncIterable<RecordIn>): Promise<readonly string[]> => {
  const seen: string[] = []
  for await (const record of from) seen.push(`${record.partition}@${record.offset}:${text(record)}`)
  return seen
}
const setUp = (partitions = 4) => {
  const clock = virtualClock(1_000)
  const records = memoryRecords({ clock, maxBytes: 100 })
  records.create('t', partitions)
  const consume = (handler: RecordHandler, more: { readonly atOnce?: number; readonly topics?: readonly string[] } = {}) =>
    records.consume({ group: 'g', topics: ['t'], atOnce: 16, handler, ...more })
  const seen: string[] = []
  const noting: RecordHandler = async (batch) => void seen.push(...batch.map(text))
  return { clock, records, consume, seen, noting }
}

describe('sending', () => {
  it('puts a key where Java’s clients put it, unless a partition is named', async () => {
    const { records } = setUp(7)
    await records.send([out('21', 'a'), out('21', 'b'), out('21', 'c', { partition: 1 }), out(null, 'd')])
    expect(await all(records.scan('t'))).toEqual(['0@0:d', '1@0:c', '3@0:a', '3@1:b'])
  })

  it('rejects a topic or a partition that is not there, and what is too big, and writes nothing then', async () => {
    const { records } = setUp()
    await expect(records.send([out('k', 'a'), out('k', 'b', { topic: 'nope' })])).rejects.toThrow('there is no partition 0 of a topic nope')
    await expect(records.send([out('k', 'a', { partition: 4 })])).rejects.toThrow('there is no partition 4 of a topic t')
    await expect(records.send([out('k', 'a'), out('k', 'x'.repeat(100))])).rejects.toThrow('too big')
    expect(await all(records.scan('t'))).toEqual([])
    expect(await records.partitions('nope')).toBeUndefined()
    expect(await records.partitions('t')).toBe(4)
  })
})

describe('consuming', () => {
  it('begins at the first record, hands over what waits of a key together, and keeps its order', async () => {
    const { clock, records, consume } = setUp()
    const batches: string[] = []
    await records.send([out('a', '1'), out('b', '1'), out('a', '2')])
    consume(async (batch) => void batches.push(batch.map(text).join()))
    await clock.advance(10)
    expect(batches.toSorted()).toEqual(['1', '1,2'])
    await records.send([out('a', '3')])
    await clock.advance(10)
    expect(batches.at(-1)).toBe('3')
  })

  it('hands over again what was rejected, and commits no further than what is acknowledged without a hole', async () => {
    const { clock, records, consume } = setUp(1)
    let broken = true
    const seen: string[] = []
    consume(async (batch) => {
      seen.push(batch.map(text).join())
      if (broken && batch.some((record) => text(record) === 'bad')) throw new Error('not now')
    })
    await records.send([out('a', 'bad'), out('b', 'good')])
    await clock.advance(50)
    expect(records.waiting('g', 't')).toBe(2)
    broken = false
    await clock.advance(500)
    expect(records.waiting('g', 't')).toBe(0)
    expect(seen).toEqual(['bad', 'good', 'bad'])
  })

  it('shares partitions among the members that name the topic, each key with one of them', async () => {
    const { clock, records, consume } = setUp()
    const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`)
    const owners = new Map<string, Set<number>>()
    const member = (number: number) =>
      consume(async (batch) => {
        for (const { key } of batch) {
          const at = Buffer.from(key!).toString()
          owners.set(at, (owners.get(at) ?? new Set()).add(number))
        }
      })
    const members = [member(0), member(1)]
    for (const round of ['1', '2']) await records.send(keys.map((key) => out(key, round)))
    await clock.advance(10)
    expect(owners.size).toBe(40)
    expect([...owners.values()].every((of) => of.size === 1)).toBe(true)
    expect(members.map((of) => of.assigned().length)).toEqual([2, 2])
  })

  it('never has more keys in work than were asked for', async () => {
    const { clock, records, consume } = setUp()
    let inWork = 0
    consume(
      () => {
        inWork++
        return new Promise(() => {})
      },
      { atOnce: 3 },
    )
    await records.send(Array.from({ length: 10 }, (_, i) => out(`key-${i}`, '1')))
    await clock.advance(10)
    expect(inWork).toBe(3)
  })

  it('of a paused topic goes on where it was', async () => {
    const { clock, records, consume, seen, noting } = setUp(1)
    const subscription = consume(noting)
    subscription.pause('t')
    await records.send([out('a', '1')])
    await clock.advance(10)
    expect(seen).toEqual([])
    expect(await subscription.lag()).toEqual([{ topic: 't', partition: 0, lag: 1 }])
    subscription.resume('t')
    await clock.advance(10)
    expect(seen).toEqual(['1'])
    expect(await subscription.lag()).toEqual([{ topic: 't', partition: 0, lag: 0 }])
  })

  it('stops when what is in work has ended, and loses its lease at the limit', async () => {
    const { clock, records, consume, seen, noting } = setUp(1)
    let signal: AbortSignal | undefined
    const stuck = consume((_, lease) => {
      signal = lease.signal
      return new Promise(() => {})
    })
    await records.send([out('a', '1')])
    await clock.advance(10)
    let stopped = false
    void stuck.stop(1_000).then(() => (stopped = true))
    await clock.advance(900)
    expect({ stopped, aborted: signal?.aborted }).toEqual({ stopped: false, aborted: false })
    await clock.advance(200)
    expect({ stopped, aborted: signal?.aborted, health: stuck.health() }).toEqual({ stopped: true, aborted: true, health: 'dead' })
    consume(noting)
    await clock.advance(10)
    expect(seen).toEqual(['1'])
  })

  it('takes partitions that are added', async () => {
    const { clock, records, consume, seen, noting } = setUp(1)
    consume(noting)
    records.create('t', 2)
    await records.send([out('a', '1', { partition: 1 })])
    await clock.advance(10)
    expect(seen).toEqual(['1'])
  })
})

describe('a position', () => {
  it('is moved to an offset or a time, by whoever does not consume', async () => {
    const { clock, records, consume, seen, noting } = setUp(1)
    for (const value of ['1', '2', '3']) {
      await records.send([out('a', value)])
      await clock.advance(1_000)
    }
    const taken = async (): Promise<readonly string[]> => {
      const subscription = consume(noting)
      await clock.advance(10)
      await expect(records.rewind({ group: 'g', topic: 't', to: { since: 0 } })).rejects.toThrow('somebody consumes')
      await subscription.stop(0)
      return seen.splice(0)
    }
    expect(await taken()).toEqual(['1', '2', '3'])
    expect(await taken()).toEqual([])
    await records.rewind({ group: 'g', topic: 't', to: { partition: 0, offset: 1n } })
    expect(await taken()).toEqual(['2', '3'])
    await records.rewind({ group: 'g', topic: 't', to: { since: 2_500 } })
    expect(await taken()).toEqual(['3'])
    await records.rewind({ group: 'g', topic: 't', to: { since: 99_000 } })
    expect(await taken()).toEqual([])
  })
})
