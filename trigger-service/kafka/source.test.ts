// How the source follows what is activated and what exists.
import { describe, expect, it } from 'vitest'
import { memoryRecords } from '../../bus/in-process/index.ts'
import { bytes, group, setUp } from './source.test.helper.ts'

describe('topics', () => {
  it('are consumed from the first record on, and each record says where it came from', async () => {
    const { records, source, send, offered, clock } = setUp()
    records.create('orders', 1)
    await records.send([{ topic: 'orders', key: bytes('k'), value: bytes('1'), headers: { colour: bytes('red') } }])
    await send('orders', '2')
    expect(source.health().state).toBe('joining')
    source.start()
    await clock.advance(10)
    expect(offered).toEqual([
      {
        topic: 'orders',
        origin: { source: 'kafka', at: 'orders/0@0' },
        key: bytes('k'),
        value: bytes('1'),
        headers: { colour: bytes('red') },
      },
      { topic: 'orders', origin: { source: 'kafka', at: 'orders/0@1' }, key: bytes('k'), value: bytes('2'), headers: {} },
    ])
    expect(source.health()).toEqual({ state: 'ok', details: [] })
  })

  it('are followed as workflows are activated, and nothing is taken twice', async () => {
    const { records, source, send, values, state, clock } = setUp()
    records.create('orders', 2)
    records.create('parcels', 2)
    await send('orders', '1')
    await send('parcels', '1')
    source.start()
    await clock.advance(10)
    expect(values()).toEqual(['orders:1'])
    state.topics = ['orders', 'parcels']
    await clock.advance(2_100)
    expect(values()).toEqual(['orders:1', 'parcels:1'])
    state.topics = ['parcels']
    await clock.advance(2_100)
    await send('orders', '2')
    await send('parcels', '2')
    await clock.advance(2_100)
    expect(values()).toEqual(['orders:1', 'parcels:1', 'parcels:2'])
    state.topics = []
    await clock.advance(2_100)
    await send('parcels', '3')
    await clock.advance(2_100)
    expect(values()).toHaveLength(3)
    expect(source.health()).toEqual({ state: 'ok', details: [] })
    expect(await source.lag()).toEqual([])
  })

  it('are not subscribed anew while they stay the same', async () => {
    const { records, source, logged, clock } = setUp()
    records.create('orders', 1)
    source.start()
    await clock.advance(20_000)
    expect(logged).toEqual(['consumes the topics that triggers name'])
  })

  it('that do not exist are said once, keep no other waiting, and are taken when they are there', async () => {
    const { records, source, send, values, state, logged, clock } = setUp()
    state.topics = ['absent', 'orders']
    records.create('orders', 1)
    await send('orders', '1')
    source.start()
    await clock.advance(10_000)
    expect(values()).toEqual(['orders:1'])
    expect(source.health()).toEqual({ state: 'ok', details: ['the topic absent does not exist: create it'] })
    expect(logged.filter((message) => message.includes('do not exist'))).toHaveLength(1)
    records.create('absent', 1)
    await send('absent', '1')
    await clock.advance(2_100)
    expect(values()).toEqual(['orders:1', 'absent:1'])
    expect(source.health().details).toEqual([])
  })

  it('that are deleted and made again are begun again', async () => {
    const { records, source, send, values, clock } = setUp()
    records.create('orders', 1)
    await send('orders', '1')
    source.start()
    await clock.advance(10)
    records.drop('orders')
    await clock.advance(2_100)
    expect(source.health().details).toEqual(['the topic orders does not exist: create it'])
    records.create('orders', 1)
    await send('orders', '2')
    await clock.advance(2_100)
    expect(values()).toEqual(['orders:1', 'orders:2'])
  })

  it('are kept as they are while it cannot be seen which are wanted', async () => {
    const { records, source, send, values, state, logged, clock } = setUp()
    records.create('orders', 1)
    source.start()
    await clock.advance(10)
    state.fail = true
    await clock.advance(6_000)
    await send('orders', '1')
    await clock.advance(10)
    expect(values()).toEqual(['orders:1'])
    expect(source.health().details).toEqual(['it cannot be seen which topics are wanted: the journal is away'])
    expect(logged.filter((message) => message.includes('cannot be seen'))).toHaveLength(1)
    state.fail = false
    await clock.advance(2_100)
    expect(source.health().details).toEqual([])
  })
})

describe('a record', () => {
  it('is handed over again, with all of its key that was handed over with it, until it is durable', async () => {
    const { records, source, send, values, answerWith, clock } = setUp()
    records.create('orders', 1)
    let tries = 0
    answerWith(async ({ value }) =>
      Buffer.from(value ?? []).toString() === '2' && ++tries < 3
        ? { kind: 'unavailable', message: 'away' }
        : { kind: 'accepted', streams: [] },
    )
    await send('orders', '1', '2', '3')
    source.start()
    await clock.advance(5_000)
    const round = ['orders:1', 'orders:2', 'orders:3']
    expect(values()).toEqual([...round, ...round, ...round])
    expect(records.waiting(group, 'orders')).toBe(0)
  })

  it('is handed over before those before it are durable, so that a key is settled in one go', async () => {
    const { records, source, send, offered, answerWith, clock } = setUp()
    records.create('orders', 1)
    answerWith(() => new Promise(() => {}))
    await send('orders', '1', '2', '3')
    source.start()
    await clock.advance(10)
    expect(offered).toHaveLength(3)
    expect(records.waiting(group, 'orders')).toBe(3)
  })

  it('without a value is offered like any other, or skipped where that is asked for', async () => {
    for (const [tombstones, seen] of [
      ['deadLetter', ['orders:null', 'orders:1']],
      ['skip', ['orders:1']],
    ] as const) {
      const { records, source, send, values, clock } = setUp({ tombstones })
      records.create('orders', 1)
      await send('orders', null, '1')
      source.start()
      await clock.advance(10)
      expect(values()).toEqual(seen)
      expect(records.waiting(group, 'orders')).toBe(0)
    }
  })

  it('that stands for what nobody can read is handed over with its fault', async () => {
    const fault = { reason: 'a batch cannot be read', bytes: 70_000 }
    const unreadable = {
      topic: 'orders',
      partition: 3,
      offset: 17n,
      key: null,
      value: bytes('beginning'),
      headers: {},
      timestamp: 1,
      fault,
    }
    const records = memoryRecords()
    records.create('orders', 4)
    const lease = { epoch: 1, signal: new AbortController().signal }
    const { source, offered, clock } = setUp({
      records: {
        partitions: (topic) => records.partitions(topic),
        consume: (on) => {
          void on.handler([unreadable], lease)
          return records.consume(on)
        },
      },
    })
    source.start()
    await clock.advance(10)
    const origin = { source: 'kafka', at: 'orders/3@17' }
    expect(offered).toEqual([{ topic: 'orders', origin, key: null, value: bytes('beginning'), headers: {}, fault }])
  })

  it('is not handed over any more once its partition is lost, also where it waited for room', async () => {
    const { records, source, send, values, clock, state } = setUp()
    records.create('orders', 1)
    const room = Promise.withResolvers<void>()
    state.room = room.promise
    await send('orders', '1', '2')
    source.start()
    await clock.advance(10)
    const stopped = source.stop(100)
    await clock.advance(200)
    await stopped
    room.resolve()
    await clock.advance(10)
    expect(values()).toEqual(['orders:1'])
    expect(records.waiting(group, 'orders')).toBe(2)
  })
})

describe('a pause', () => {
  it('of one topic leaves the others alone, and outlasts a change of topics', async () => {
    const { records, source, send, values, state, clock } = setUp()
    for (const topic of ['orders', 'parcels', 'refunds']) records.create(topic, 1)
    state.topics = ['orders', 'parcels']
    source.pause('orders')
    source.start()
    await send('orders', '1')
    await send('parcels', '1')
    await clock.advance(10)
    expect(values()).toEqual(['parcels:1'])
    expect(source.health().details).toEqual(['the topic orders is paused'])
    state.topics = ['orders', 'parcels', 'refunds']
    await clock.advance(2_100)
    expect(values()).toEqual(['parcels:1'])
    expect(await source.lag()).toEqual([
      { topic: 'orders', partition: 0, lag: 1 },
      { topic: 'parcels', partition: 0, lag: 0 },
      { topic: 'refunds', partition: 0, lag: 0 },
    ])
    source.resume('orders')
    await clock.advance(10)
    expect(values()).toEqual(['parcels:1', 'orders:1'])
  })
  it('of the whole source and one of a topic are ended each for itself', async () => {
    const { records, source, send, values, state, clock } = setUp()
    for (const topic of ['orders', 'parcels']) records.create(topic, 1)
    state.topics = ['orders', 'parcels']
    source.pause()
    source.pause('orders')
    source.start()
    await send('orders', '1')
    await send('parcels', '1')
    await clock.advance(10)
    expect(values()).toEqual([])
    expect(source.health().state).toBe('ok')
    source.resume()
    await clock.advance(10)
    expect(values()).toEqual(['parcels:1'])
    expect(source.health().details).toEqual(['the topic orders is paused'])
    source.pause()
    source.resume('orders')
    await clock.advance(10)
    expect(values()).toEqual(['parcels:1'])
    source.resume()
    await clock.advance(10)
    expect(values()).toEqual(['parcels:1', 'orders:1'])
  })
})
