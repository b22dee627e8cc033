// The records port on a real broker: what strangers write, in any form, and where a group stands in it.
import { describe, expect, it } from 'vitest'
import type { RecordIn } from '../../../bus/index.ts'
import { Undeliverable } from '../../../bus/index.ts'
import { kafkaForFile } from './broker.ts'
import { bytes, collect, connected, lines, LONG, ownSettings, range, text, until } from './fixture.ts'
import { stranger, strangeAdmin, strangeTopic } from './plain-client.ts'

const kafka = kafkaForFile()
const brokers = () => kafka().brokers

const valuesOf = (records: readonly RecordIn[]) => records.map(({ value }) => text(value))

describe('records', { timeout: LONG }, () => {
  it('arrive as they were written: keys, tombstones, headers and bytes that are no text', async () => {
    const { records } = await connected(ownSettings(brokers()))
    const topic = await strangeTopic(brokers(), 3)
    const headers = { a: bytes('1'), none: new Uint8Array() }
    await records.send([
      { topic, key: bytes('k'), value: Uint8Array.from([0, 255, 128]), headers },
      { topic, key: bytes('k'), value: null },
      { topic, partition: 0, key: null, value: bytes('without a key') },
    ])
    const seen: RecordIn[] = []
    const subscription = records.consume({
      group: `${topic}.g`,
      topics: [topic],
      atOnce: 4,
      handler: async (found) => void seen.push(...found),
    })
    await until('three records', () => seen.length === 3)
    const ofKey = seen.filter(({ key }) => text(key) === 'k')
    expect(ofKey.map(({ value, offset }) => ({ value: value && [...value], offset }))).toEqual([
      { value: [0, 255, 128], offset: 0n },
      { value: null, offset: 1n },
    ])
    expect(Object.entries(ofKey[0]!.headers).map(([name, value]) => [name, text(value)])).toEqual([
      ['a', '1'],
      ['none', ''],
    ])
    expect(seen.find(({ key }) => key === null)).toMatchObject({ topic, partition: 0, offset: 0n })
    expect(Math.abs(Date.now() - ofKey[0]!.timestamp)).toBeLessThan(LONG)
    await subscription.stop(LONG)
    expect(new Set(valuesOf(await collect(records.scan(topic))))).toEqual(new Set([null, '\u0000\ufffd\ufffd', 'without a key']))
  })

  it('are refused where there is no such topic or partition, or one is too big, and then nothing says it was written', async () => {
    const { records } = await connected(ownSettings(brokers()))
    const topic = await strangeTopic(brokers(), 1)
    const one = { topic, key: null, value: bytes('x') }
    await expect(records.send([{ ...one, topic: 'nowhere' }])).rejects.toThrow('the topic nowhere does not exist: create it first')
    await expect(records.send([{ ...one, partition: 1 }])).rejects.toThrow(`the topic ${topic} has no partition 1, only 1`)
    const big = records.send([one, { ...one, value: new Uint8Array(1_000_001) }])
    await expect(big).rejects.toThrow(Undeliverable)
    await expect(big).rejects.toThrow('more than the 1000000 that maxMessageBytes allows')
    expect(await collect(records.scan(topic))).toEqual([])
    expect({ there: await records.partitions(topic), nowhere: await records.partitions('nowhere') }).toEqual({
      there: 1,
      nowhere: undefined,
    })
  })

  it('that the broker refuses for their size do not hold up those beside them', async () => {
    const { records } = await connected(ownSettings(brokers(), { maxMessageBytes: 3_000_000 }))
    const topic = await strangeTopic(brokers(), 1)
    const sent = [2_000_000, 10, 900_000].map((size) => records.send([{ topic, partition: 0, key: null, value: Buffer.alloc(size, 'x') }]))
    expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect((await collect(records.scan(topic))).map(({ value }) => value?.length)).toEqual([10, 900_000])
  })

  it('of every compression of the Java clients are read, and ours are written', async () => {
    const topic = await strangeTopic(brokers(), 1)
    const line = 'contrail '.repeat(50)
    for (const codec of ['gzip', 'snappy', 'lz4', 'zstd']) {
      const input = range(40)
        .map((n) => `${n} ${codec} ${line}\n`)
        .join('')
      const server = ['--bootstrap-server', brokers()[0]!, '--topic', topic]
      await kafka().javaTool('org.apache.kafka.tools.ConsoleProducer', [...server, '--compression-codec', codec], input)
    }
    for (const compression of ['gzip', 'zstd'] as const) {
      const { records } = await connected(ownSettings(brokers(), { compression }))
      await records.send(range(40).map((n) => ({ topic, key: null, value: bytes(`${n} ours-${compression} ${line}`) })))
    }
    const expected = ['gzip', 'snappy', 'lz4', 'zstd', 'ours-gzip', 'ours-zstd'].flatMap((codec) =>
      range(40).map((n) => `${n} ${codec} ${line}`),
    )
    const { records } = await connected(ownSettings(brokers()))
    expect(valuesOf(await collect(records.scan(topic)))).toEqual(expected)
    const seen: RecordIn[] = []
    records.consume({ group: `${topic}.g`, topics: [topic], atOnce: 1, handler: async (found) => void seen.push(...found) })
    await until('all records', () => seen.length === expected.length)
    expect(valuesOf(seen)).toEqual(expected)
  })

  it('of transactions are taken when those are committed, and their marks leave no lag', async () => {
    const { records } = await connected(ownSettings(brokers()))
    const topic = await strangeTopic(brokers(), 1)
    const seen: RecordIn[] = []
    const subscription = records.consume({
      group: `${topic}.g`,
      topics: [topic],
      atOnce: 1,
      handler: async (found) => void seen.push(...found),
    })
    await until('its partition', () => subscription.assigned().length === 1)
    const producer = stranger(brokers()).producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    for (const [value, end] of [
      ['taken back', 'abort'],
      ['kept', 'commit'],
      ['taken back too', 'abort'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value }] })
      await transaction[end]()
    }
    await producer.disconnect()
    await until('what was committed', () => seen.length > 0)
    // Three records, and a mark behind each.
    const admin = await strangeAdmin(brokers())
    const committed = async () => (await admin.fetchOffsets({ groupId: `${topic}.g`, topics: [topic] }))[0]?.partitions[0]?.offset
    await until('the marks behind it', async () => (await committed()) === '6')
    expect((await subscription.lag()).map(({ lag }) => lag)).toEqual([0])
    expect(valuesOf(seen)).toEqual(['kept'])
    expect(valuesOf(await collect(records.scan(topic)))).toEqual(['kept'])
  })

  it('wait while their topic is paused, are counted as lag, and go on when it is resumed', async () => {
    const { records } = await connected(ownSettings(brokers()))
    const topic = await strangeTopic(brokers(), 2)
    let seen = 0
    const subscription = records.consume({
      group: `${topic}.g`,
      topics: [topic],
      atOnce: 4,
      handler: async (found) => void (seen += found.length),
    })
    await until('its partitions', () => subscription.assigned().length === 2 && subscription.health() === 'ok')
    subscription.pause(topic)
    await records.send(range(10).map((n) => ({ topic, partition: n % 2, key: null, value: bytes(String(n)) })))
    await until('the lag', async () => (await subscription.lag()).reduce((sum, { lag }) => sum + lag, 0) === 10)
    expect(seen).toBe(0)
    subscription.resume(topic)
    await until('all of them', () => seen === 10)
    await until('no lag', async () => (await subscription.lag()).every(({ lag }) => lag === 0))
  })

  it('are read again from an offset or a time on, by a group that has no consumers just then', async () => {
    const { records } = await connected(ownSettings(brokers()))
    const topic = await strangeTopic(brokers(), 2)
    const group = `${topic}.g`
    const producer = stranger(brokers()).producer()
    await producer.connect()
    const send = (value: string, partition: number, timestamp: number) =>
      producer.send({ topic, messages: [{ value, partition, timestamp: String(timestamp) }] })
    const at = Date.now() - 100_000
    for (const n of range(6)) await send(`${n}`, n % 2, at + n * 1_000)
    await producer.disconnect()
    let seen: (string | null)[] = []
    const consume = () =>
      records.consume({ group, topics: [topic], atOnce: 4, handler: async (found) => void seen.push(...valuesOf(found)) })
    const first = consume()
    await until('all six', () => seen.length === 6)
    await expect(records.rewind({ group, topic, to: { since: at } })).rejects.toThrow(/has consumers just now/)
    await first.stop(LONG)

    seen = []
    await records.rewind({ group, topic, to: { since: at + 2_500 } })
    const second = consume()
    await until('the later three', () => seen.length >= 3)
    await second.stop(LONG)
    expect(new Set(seen)).toEqual(new Set(['3', '4', '5']))

    seen = []
    await records.rewind({ group, topic, to: { partition: 1, offset: 1n } })
    const third = consume()
    await until('two of the one partition', () => seen.length >= 2)
    await third.stop(LONG)
    expect(seen).toEqual(['3', '5'])
    await expect(records.rewind({ group, topic, to: { partition: 2, offset: 0n } })).rejects.toThrow('has no partition 2')
  })

  it('that retention took before they were read are missed aloud, and what follows is read', async () => {
    const log = lines()
    const { records } = await connected(ownSettings(brokers()), log)
    const topic = await strangeTopic(brokers(), 1)
    const seen: (string | null)[] = []
    const subscription = records.consume({
      group: `${topic}.g`,
      topics: [topic],
      atOnce: 1,
      handler: async (found) => void seen.push(...valuesOf(found)),
    })
    await until('its partition', () => subscription.assigned().length === 1 && subscription.health() === 'ok')
    await records.send([{ topic, key: null, value: bytes('read') }])
    await until('the first', () => seen.length === 1)
    subscription.pause(topic)
    await records.send(range(5).map((n) => ({ topic, key: null, value: bytes(`gone ${n}`) })))
    const admin = await strangeAdmin(brokers())
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] })
    await records.send([{ topic, key: null, value: bytes('still there') }])
    subscription.resume(topic)
    await until('what is still there', () => seen.includes('still there'))
    expect(seen).toEqual(['read', 'still there'])
    expect(log.said.filter(({ level }) => level === 'error').map(({ details }) => details)).toEqual([
      { topic, partition: 0, from: '1', to: '6' },
    ])
  })
})
