// The connection itself on a real broker: what it refuses at the start, our topics, replies, and who serves what.
import { describe, expect, it } from 'vitest'
import type { Reply } from '../../../engine/index.ts'
import { Undeliverable } from '../../../bus/index.ts'
import { connectKafka, defaultTopics } from '../../../bus/kafka/index.ts'
import { partitionOf } from '../../../base/index.ts'
import { kafkaForFile } from './broker.ts'
import { collect, connected, lines, LONG, numbered, numbers, ownSettings, range, text, until, withTopics } from './fixture.ts'
import { freePorts } from '../../../workflows/cluster/parts/kafka/ready.ts'
import { strangeAdmin } from './plain-client.ts'

const kafka = kafkaForFile()
const brokers = () => kafka().brokers
const reply = (process: string, request: string): { readonly key: string; readonly value: Reply } => ({
  key: process,
  value: { kind: 'done', to: { process, request } },
})

describe('a connection', { timeout: LONG }, () => {
  it('says where it looked when no broker answers', async () => {
    const [port = 0] = await freePorts(1)
    const settings = ownSettings([`127.0.0.1:${port}`])
    await expect(connectKafka(settings, { log: lines() })).rejects.toThrow(`Kafka cannot be reached at 127.0.0.1:${port}: `)
  })

  it('names the topics that are missing and the command that makes them; making them twice is harmless', async () => {
    const settings = ownSettings(brokers())
    const connection = await connected(settings)
    const names = ['commands', 'effects', 'replies', 'deadletters'].map((name) => `${settings.prefix}${name}`)
    await expect(connection.bus()).rejects.toThrow(`Kafka has no topic ${names.join(', ')}: run contrail topics create`)
    const specs = defaultTopics({ partitions: 4 })
    expect(await connection.topics.check(specs)).toEqual(names.map((name) => `${name} does not exist: run contrail topics create`))
    expect(await connection.topics.create(specs)).toEqual(names)
    expect(await connection.topics.create(specs)).toEqual([])
    expect(await connection.topics.check(specs)).toEqual([])
    const bus = await connection.bus()
    expect([bus.partitions('commands'), bus.partitions('replies')]).toEqual([4, 4])
    expect(await connection.topics.check(defaultTopics({ partitions: 16, replication: 3 }))).toHaveLength(7)
    await expect(
      connection.topics.create([...specs, { topic: 'more', partitions: 1, replication: 3, retentionMs: 1, maxMessageBytes: 1_000 }]),
    ).rejects.toThrow(`the topics cannot be created: ${settings.prefix}more: more copies were asked for than there are brokers`)
  })

  it('refuses a message that is too big: to who submits it at once, and visibly where it is published', async () => {
    const log = lines()
    const connection = await withTopics(ownSettings(brokers(), { maxMessageBytes: 10_000 }), { log })
    const bus = await connection.bus()
    const big = {
      key: 'k',
      value: { kind: 'signal', stream: 'k', signal: 's', id: '1', payload: 'x'.repeat(10_000), keep: 1, origin: { source: 'http' } },
    } as const
    await expect(bus.submit('commands', big)).rejects.toThrow(Undeliverable)
    await bus.publish('commands', [big, numbered('k', 1)])
    const seen: number[] = []
    bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: async (messages) => void seen.push(...numbers(messages)) })
    await until('the one behind it', () => seen.length === 1)
    expect(connection.counters()).toMatchObject({ undeliverable: 1, records: 1 })
    expect(log.said.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'a message cannot be sent as it is: what asked for it stays open in the journal',
    ])
  })

  it('puts a key into the partition where other clients look for it, and the trace into the header', async () => {
    const settings = ownSettings(brokers())
    const connection = await withTopics(settings)
    const bus = await connection.bus()
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const keys = range(30).map((n) => `order-${n}/é`)
    await Promise.all(
      keys.map((key) =>
        bus.submit('commands', {
          key,
          value: { kind: 'signal', stream: key, signal: 's', id: '1', payload: 1, keep: 1, origin: { source: 'http', trace } },
        }),
      ),
    )
    const found = await collect(connection.records.scan(`${settings.prefix}commands`))
    expect(new Map(found.map(({ key, partition }) => [text(key), partition]))).toEqual(
      new Map(keys.map((key) => [key, partitionOf(key, 4)])),
    )
    expect(found).toHaveLength(keys.length)
    expect(new Set(found.map(({ headers }) => text(headers['traceparent'])))).toEqual(new Set([trace]))
  })

  it('brings replies to the process that asked and to no other, those only that come after it began, also where it shares a partition', async () => {
    const settings = ownSettings(brokers())
    const connection = await withTopics(settings, { partitions: 2 })
    const bus = await connection.bus()
    await bus.submit('replies', reply('p0', 'before'))
    const got = new Map<string, string[]>()
    let rejected = false
    const subscriptions = range(4).map((n) => {
      const process = `p${n}`
      got.set(process, [])
      return bus.subscribe('replies', {
        group: process,
        atOnce: 1,
        handler: async (replies) => {
          if (process === 'p1' && !rejected) {
            rejected = true
            throw new Error('once more')
          }
          got.get(process)!.push(...replies.map(({ to }) => to.request))
        },
      })
    })
    await until('all of them reading', () => subscriptions.every((s) => s.health() === 'ok'))
    expect(subscriptions.map((s) => s.partitions())).toEqual(range(4).map((n) => [partitionOf(`p${n}`, 2)]))
    await bus.publish(
      'replies',
      range(20).map((n) => reply(`p${n % 4}`, String(n))),
    )
    await until('all replies', () => [...got.values()].flat().length === 20)
    for (const n of range(4)) expect(got.get(`p${n}`)).toEqual(range(5).map((m) => String(4 * m + n)))
    await Promise.all(subscriptions.map((s) => s.stop(LONG)))
    // Nothing is left behind at the broker for a process that will never come back.
    const { groups } = await (await strangeAdmin(brokers())).listGroups()
    expect(groups.filter(({ groupId }) => groupId.startsWith(settings.prefix))).toEqual([])
  })

  it('shows which process serves each partition, and what waits there, also when nobody does', async () => {
    const settings = ownSettings(brokers())
    const [one, two] = [await withTopics({ ...settings, clientId: 'one' }), await connected({ ...settings, clientId: 'two' })]
    const held = Promise.withResolvers<void>()
    const subscriptions = await Promise.all(
      [one, two].map(async (connection) =>
        (await connection.bus()).subscribe('commands', { group: 'executor', atOnce: 8, handler: () => held.promise }),
      ),
    )
    await until('a share for each', () => subscriptions.every((s) => s.partitions().length === 2))
    const bus = await one.bus()
    await Promise.all(range(30).map((n) => bus.submit('commands', numbered(`key-${n}`, n))))
    const expected = range(4).map((partition) => ({
      topic: `${settings.prefix}commands`,
      group: `${settings.prefix}executor`,
      partition,
      owner: subscriptions[0]!.partitions().includes(partition) ? 'one' : 'two',
      lag: range(30).filter((n) => partitionOf(`key-${n}`, 4) === partition).length,
    }))
    expect(await one.monitor.partitions()).toEqual(expected)
    held.resolve()
    await until('no lag', async () => (await one.monitor.partitions()).every(({ lag }) => lag === 0))
    await Promise.all(subscriptions.map((s) => s.stop(LONG)))
    await bus.submit('commands', numbered('key-0', 0))
    const after = await two.monitor.partitions()
    expect(after.map(({ owner }) => owner)).toEqual([null, null, null, null])
    expect(after.reduce((sum, { lag }) => sum + lag, 0)).toBe(1)
    // Intake in a process that consumes nothing sees what waits all the same.
    const intake = await two.bus()
    await until('the load', () => intake.load('commands') === 1)
  })

  it('writes what is queued before it closes, and ends with its consumers', async () => {
    const settings = ownSettings(brokers())
    const first = await withTopics(settings)
    const bus = await first.bus()
    const subscription = bus.subscribe('commands', { group: 'executor', atOnce: 1, handler: () => new Promise(() => undefined) })
    await until('its partitions', () => subscription.partitions().length === 4)
    await bus.publish(
      'effects',
      range(200).map((n) => ({ key: `e${n}`, value: effectOf(n) })),
    )
    await first.close(10_000)
    expect(subscription.health()).toBe('dead')
    const { records } = await connected(settings)
    expect(await collect(records.scan(`${settings.prefix}effects`))).toHaveLength(200)
    await expect(bus.submit('commands', numbered('a', 1))).rejects.toThrow('the connection to Kafka was closed first')
  })
})

const effectOf = (n: number) => ({
  stream: 's',
  of: { instance: 'i', node: 'n', visit: n, index: 0 },
  effect: 'e',
  workflow: 'W',
  hash: 'h',
  payload: null,
  attempts: 0,
  after: 0,
  retries: { attempts: 1, backoff: 'fixed' as const, delayMs: 0 },
})
