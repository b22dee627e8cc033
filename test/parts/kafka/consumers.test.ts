// Consumers on a real broker when things go wrong: crashed, slow, poisoned, and more partitions than before.
import { describe, expect, it } from 'vitest'
import type { Lease, RecordIn } from '../../../bus/index.ts'
import type { KeptLetter } from '../../../bus/dead-letter.ts'
import { readLetter } from '../../../bus/letter-record.ts'
import { kafkaForFile } from './broker.ts'
import {
  bytes,
  collect,
  connected,
  keysOf,
  lines,
  LONG,
  numbered,
  numbers,
  ownSettings,
  range,
  text,
  until,
  withTopics,
} from './fixture.ts'
import { stranger, strangeAdmin } from './plain-client.ts'

const kafka = kafkaForFile()
const brokers = () => kafka().brokers

describe('consumers', { timeout: LONG }, () => {
  it('that are slow with one key, or stuck with a whole partition, delay no other', async () => {
    const settings = ownSettings(brokers(), { consumer: { pendingHigh: 20, pendingLow: 5 } })
    const bus = await (await withTopics(settings)).bus()
    const stuck = Promise.withResolvers<void>()
    const stuckKeys = new Set(keysOf(0, 40, 'stuck'))
    const seen = new Set<number>()
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 64,
      handler: async (messages, key) => {
        if (stuckKeys.has(key)) await stuck.promise
        for (const n of numbers(messages)) seen.add(n)
      },
    })
    await bus.publish(
      'commands',
      [...stuckKeys].map((key, n) => numbered(key, n)),
    )
    const others = [1, 2, 3].flatMap((partition) => keysOf(partition, 20))
    for (const round of range(10))
      await bus.publish(
        'commands',
        others.map((key, n) => numbered(key, 1_000 + round * 100 + n)),
      )
    await until('all others', () => seen.size === 600)
    stuck.resolve()
    await until('the stuck ones', () => seen.size === 640)
  })

  it('put a message that nobody can read among the dead letters, with reason, origin and bytes, and go on', async () => {
    const settings = ownSettings(brokers())
    const connection = await withTopics(settings)
    const bus = await connection.bus()
    const topic = `${settings.prefix}commands`
    const producer = stranger(brokers()).producer()
    await producer.connect()
    const header = { 'contrail-format': '1', other: 'kept' }
    const poison = [Buffer.from([1, 2, 255]), Buffer.from('{"kind":"nonsense"}'), null]
    await producer.send({
      topic,
      messages: range(4).flatMap((partition) => poison.map((value) => ({ partition, key: 'poison', value, headers: header }))),
    })
    await producer.disconnect()
    const seen = new Set<number>()
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 4,
      handler: async (messages) => numbers(messages).forEach((n) => void seen.add(n)),
    })
    await bus.publish(
      'commands',
      range(20).map((n) => numbered(`key-${n}`, n)),
    )
    await until('the good ones', () => seen.size === 20)
    // A stranger may have sent some twice: each that stands in the topic is to be found.
    const poisoned = (await collect(connection.records.scan(topic))).filter(({ key }) => text(key) === 'poison')
    const origins = new Set(poisoned.map(({ partition, offset }) => `${topic}/${partition}@${offset}`))
    let kept: readonly KeptLetter[] = []
    await until('the dead letters', async () => {
      const letters = (await collect(connection.records.scan(`${settings.prefix}deadletters`))).map((record) => readLetter(record))
      kept = letters.flatMap((letter) => (letter.kind === 'letter' ? [letter.letter] : []))
      return [...origins].every((at) => kept.some(({ origin }) => origin.at === at))
    })
    expect(new Set(kept.map(({ origin }) => origin.at))).toEqual(origins)
    expect(connection.counters().deadLetters).toBeGreaterThanOrEqual(12)
    const first = kept.find(({ origin }) => origin.at === `${topic}/2@0`)
    expect(first).toMatchObject({ target: topic, reason: 'its value is not JSON', origin: { source: 'kafka' }, cut: false })
    expect([...first!.raw!]).toEqual([1, 2, 255])
    expect([text(first!.key), text(first!.headers['other'])]).toEqual(['poison', 'kept'])
    expect(new Set(kept.map(({ reason }) => reason))).toEqual(
      new Set(['its value is not JSON', 'its value does not fit: kind (invalid_union)', 'it has no value']),
    )
  })

  it('follow when their topic gets more partitions under load, and so do those who send', async () => {
    const settings = ownSettings(brokers())
    const bus = await (await withTopics(settings, { partitions: 2 })).bus()
    const seen = new Set<number>()
    const subscription = bus.subscribe('commands', {
      group: 'executor',
      atOnce: 16,
      handler: async (messages) => numbers(messages).forEach((n) => void seen.add(n)),
    })
    let sent = 0
    const publish = () =>
      bus.publish(
        'commands',
        range(20).map((n) => numbered(`key-${n}`, sent++)),
      )
    await publish()
    await until('the first ones', () => seen.size === 20)
    await (await strangeAdmin(brokers())).createPartitions({ topicPartitions: [{ topic: `${settings.prefix}commands`, count: 4 }] })
    await until('the new number', async () => {
      await publish()
      return bus.partitions('commands') === 4
    })
    await until('all four', () => subscription.partitions().join() === '0,1,2,3')
    await publish()
    await until('all of them', () => seen.size === sent)
  })

  it('that their group will not have are made anew once, and then said to be dead', async () => {
    const settings = ownSettings(brokers())
    const log = lines()
    const bus = await (await withTopics(settings, { log })).bus()
    // One that deals by other rules: the group cannot have both.
    const other = stranger(brokers()).consumer({ groupId: `${settings.prefix}executor` })
    await other.connect()
    await other.subscribe({ topics: [`${settings.prefix}commands`] })
    await other.run({ eachMessage: async () => undefined })
    const subscription = bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: async () => undefined })
    expect(subscription.health()).toBe('joining')
    await until('the end', () => subscription.health() === 'dead')
    const errors = log.said.filter(({ level }) => level === 'error').map(({ message }) => message)
    expect(errors).toEqual(['a consumer crashed and is made anew', 'a consumer cannot go on: end this process and start it again'])
    await other.disconnect()
  })

  it('go on when the broker was killed and comes back: nothing that was published meanwhile is lost', async () => {
    const settings = ownSettings(brokers())
    const connection = await withTopics(settings)
    const bus = await connection.bus()
    const seen = new Set<number>()
    const leases: Lease[] = []
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 16,
      handler: async (messages, _, lease) => {
        leases.push(lease)
        for (const n of numbers(messages)) seen.add(n)
      },
    })
    await bus.publish(
      'commands',
      range(50).map((n) => numbered(`key-${n}`, n)),
    )
    await until('the first ones', () => seen.size === 50)
    await kafka().kill(1)
    await bus.publish(
      'commands',
      range(50).map((n) => numbered(`key-${n}`, 50 + n)),
    )
    const submitted = bus.submit('commands', numbered('key-1', 100))
    await until('that it is noticed', () => connection.health().troubles.length > 0)
    expect(bus.load('commands')).toBeGreaterThanOrEqual(51)
    await kafka().restart(1)
    await submitted
    await until('all of them', () => seen.size === 101)
    await until('that all is well again', () => connection.health().troubles.length === 0 && connection.health().consumers === 'ok')
  })

  it('wait for a topic that is not there, and begin when it is made', async () => {
    const settings = ownSettings(brokers())
    const log = lines()
    const { records } = await connected(settings, log)
    const topic = `${settings.prefix}late`
    const seen: RecordIn[] = []
    const subscription = records.consume({
      group: `${topic}.g`,
      topics: [topic],
      atOnce: 1,
      handler: async (found) => void seen.push(...found),
    })
    await until('a warning', () => log.said.some(({ message }) => message.startsWith('a consumer cannot begin yet')))
    expect(subscription.health()).toBe('joining')
    await (await strangeAdmin(brokers())).createTopics({ topics: [{ topic }] })
    await records.send([{ topic, key: null, value: bytes('at last') }])
    await until('the record', () => seen.length === 1)
  })
})
