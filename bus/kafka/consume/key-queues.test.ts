// Lines of keys: in order within, side by side among them, and what a lost lease means. The broker plays no part here.
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../base/index.ts'
import type { RecordHandler, RecordIn } from '../../records.ts'
import { assignedPartition } from './assigned-partition.ts'
import { keyQueues } from './key-queues.ts'

const record = (key: string | null, offset: number, partition = 0): RecordIn => ({
  topic: 'orders',
  partition,
  offset: BigInt(offset),
  key: key === null ? null : Buffer.from(key),
  value: null,
  headers: {},
  timestamp: 0,
})
const gate = () => Promise.withResolvers<void>()
const offsetsOf = (records: readonly RecordIn[]) => records.map(({ offset }) => Number(offset))

const start = (handler: RecordHandler, atOnce = 4) => {
  const clock = virtualClock()
  const acknowledged: number[] = []
  const rejections: number[] = []
  const behind: number[] = []
  const queues = keyQueues({
    handler,
    onBehind: ({ offset }) => void behind.push(Number(offset)),
    atOnce,
    clock,
    onDone: () => undefined,
    onRejected: (_, __, times) => void rejections.push(times),
  })
  const owner = (epoch = 1) => {
    const ending = new AbortController()
    const held = assignedPartition({ topic: 'orders', partition: 0, lease: { epoch, signal: ending.signal } })
    const add = (key: string | null, offset: number, partition = 0) => {
      const done = held.take(BigInt(offset))
      queues.add(record(key, offset, partition), held, () => {
        acknowledged.push(offset)
        done()
      })
    }
    return { held, add, end: () => ending.abort() }
  }
  return { clock, queues, acknowledged, rejections, behind, owner }
}

describe('the lines of keys', () => {
  it('rest a key that was rejected, longer each time, and let the others go on', async () => {
    const seen: string[] = []
    const { clock, rejections, owner } = start(async (records) => {
      const key = Buffer.from(records[0]!.key!).toString()
      seen.push(`${clock.now()} ${key} ${offsetsOf(records).join()}`)
      if (key === 'bad' && rejections.length < 2) throw new Error('not now')
    })
    const { add } = owner()
    add('bad', 0)
    add('good', 1)
    await clock.advance(0)
    add('bad', 2)
    await clock.advance(50)
    add('good', 3)
    await clock.advance(1_000)
    expect(seen).toEqual(['0 bad 0', '0 good 1', '50 good 3', '100 bad 0,2', '300 bad 0,2'])
    expect(rejections).toEqual([1, 2])
  })

  it('tell of a record that waits behind others of its key which are in work', async () => {
    const held = gate()
    const { clock, behind, owner } = start(async () => held.promise)
    const { add } = owner()
    add('a', 0)
    add('a', 1)
    await clock.advance(0)
    add('b', 2)
    add('a', 3)
    expect(behind).toEqual([3])
    held.resolve()
  })

  it('let a record that comes again wait behind its key which is still in work under the lost lease', async () => {
    const slow = gate()
    const seen: string[] = []
    const { clock, queues, acknowledged, owner } = start(async (records, { epoch }) => {
      seen.push(`${epoch}: ${offsetsOf(records).join()}`)
      if (epoch === 1) await slow.promise
    })
    const first = owner(1)
    first.add('a', 0)
    await clock.advance(0)
    first.add('a', 1)
    first.end()
    queues.forgetLost()
    const second = owner(2)
    second.add('a', 0)
    second.add('a', 1)
    await clock.advance(100)
    expect(seen).toEqual(['1: 0'])
    slow.resolve()
    await clock.advance(0)
    expect(seen).toEqual(['1: 0', '2: 0,1'])
    expect(acknowledged).toEqual([0, 1])
    expect(first.held.standing()?.offset).toBe(0n)
    expect(second.held.pending()).toBe(0)
  })

  it('forget what was rejected when the lease is lost before it is tried again', async () => {
    let calls = 0
    const { clock, queues, owner } = start(async () => {
      calls++
      throw new Error('not now')
    })
    const { add, end } = owner()
    add('a', 0)
    await clock.advance(0)
    end()
    queues.forgetLost()
    await clock.advance(60_000)
    expect(calls).toBe(1)
  })

  it('never have more keys in work than allowed, also across a lost lease', async () => {
    const waiting: (() => void)[] = []
    let inWork = 0
    let most = 0
    const { clock, queues, owner } = start(async () => {
      most = Math.max(most, ++inWork)
      await new Promise<void>((resolve) => void waiting.push(resolve))
      inWork--
    }, 2)
    const first = owner(1)
    for (const n of [0, 1, 2, 3]) first.add(`k${n}`, n)
    await clock.advance(0)
    first.end()
    queues.forgetLost()
    const second = owner(2)
    for (const n of [0, 1, 2, 3]) second.add(`k${n}`, n)
    for (let n = 0; n < 6; n++) {
      await clock.advance(0)
      waiting.shift()?.()
    }
    await clock.advance(0)
    expect({ most, pending: second.held.pending() }).toEqual({ most: 2, pending: 0 })
  })

  it('keep records without a key in order, one line a partition', async () => {
    const slow = gate()
    const seen: string[] = []
    const { clock, owner } = start(async (records) => {
      seen.push(`${records[0]!.partition}: ${offsetsOf(records).join()}`)
      if (records[0]!.partition === 0 && seen.length === 1) await slow.promise
    })
    const { add } = owner()
    add(null, 0, 0)
    await clock.advance(0)
    add(null, 1, 0)
    add(null, 0, 1)
    await clock.advance(0)
    expect(seen).toEqual(['0: 0', '1: 0'])
    slow.resolve()
    await clock.advance(0)
    expect(seen).toEqual(['0: 0', '1: 0', '0: 1'])
  })

  it('tell keys apart by their bytes, also where those are no text', async () => {
    const lengths: number[] = []
    const { clock, queues, owner } = start(async (records) => void lengths.push(records.length))
    const { held } = owner()
    for (const [offset, bytes] of [[0xff], [0xfe], [0xff]].entries())
      queues.add({ ...record('', offset), key: Uint8Array.from(bytes) }, held, held.take(BigInt(offset)))
    await clock.advance(0)
    expect(lengths).toEqual([2, 1])
  })

  it('begin nothing of a topic that is held, and go on where it is released', async () => {
    const seen: number[] = []
    const { clock, queues, owner } = start(async (records) => void seen.push(...offsetsOf(records)))
    const { add } = owner()
    queues.hold('orders')
    add('a', 0)
    await clock.advance(100)
    expect(seen).toEqual([])
    queues.release('orders')
    await clock.advance(0)
    expect(seen).toEqual([0])
  })

  it('leave no gap when they finish: what stands before something begun is begun too, and the rest waits until they go on', async () => {
    const slow = gate()
    const begun: string[] = []
    const { clock, queues, acknowledged, owner } = start(async (records) => {
      begun.push(offsetsOf(records).join())
      if (begun.length === 1) await slow.promise
    }, 2)
    const { add, held } = owner()
    add('a', 0)
    await clock.advance(0)
    for (const offset of [1, 2, 4]) add('a', offset)
    add('b', 3)
    await clock.advance(0)
    expect([begun, acknowledged]).toEqual([['0', '3'], [3]])
    let finished = false
    void queues.finish(1_000).then(() => (finished = true))
    add('c', 5)
    await clock.advance(10)
    expect(finished).toBe(false)
    slow.resolve()
    await clock.advance(0)
    expect([finished, begun, acknowledged]).toEqual([true, ['0', '3', '1,2'], [3, 0, 1, 2]])
    expect(held.standing()).toMatchObject({ offset: 4n })
    queues.goOn()
    await clock.advance(0)
    expect(begun.slice(3).toSorted()).toEqual(['4', '5'])
  })

  it('end a drain when nothing is in work, or at its limit, and begin nothing after it', async () => {
    const slow = gate()
    const seen: number[] = []
    const { clock, queues, owner } = start(async (records) => {
      seen.push(...offsetsOf(records))
      await slow.promise
    }, 1)
    const { add } = owner()
    add('a', 0)
    add('b', 1)
    await clock.advance(0)
    let drained = false
    void queues.drain(1_000).then(() => (drained = true))
    await clock.advance(999)
    expect(drained).toBe(false)
    await clock.advance(1)
    expect(drained).toBe(true)
    slow.resolve()
    await clock.advance(0)
    expect(seen).toEqual([0])
  })
})
