// Strangers write to topics as they please, on a real broker: what starts, what becomes a dead letter, and how that is sent again.
import { setTimeout as wait } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import type { Message, Producer } from 'kafkajs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../base/index.ts'
import type { KeptLetter } from '../../bus/index.ts'
import type { SignalCommand, StartCommand, Version } from '../../engine/index.ts'
import { connectKafka, defaultTopics } from '../../bus/kafka/index.ts'
import { byKey, flow, http, kafka as kafkaTrigger, signal, sleep, waitFor, workflow } from '../../dsl/index.ts'
import { DEFAULT_LIMITS, kafkaSource, replay, resender, topicDeadLetters, triggerService } from '../../trigger-service/index.ts'
import { kafkaForFile } from '../parts/kafka/broker.ts'

vi.setConfig({ testTimeout: 180_000 })

const broker = kafkaForFile()
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const PATIENCE_MS = 90_000

const Order = z.object({ orderId: z.string(), note: z.string().optional() })
const Numbered = z.object({ orderNumber: z.number() }).transform(({ orderNumber }) => ({ orderId: `n-${orderNumber}` }))
const alone = { state: z.object({}), initial: {} }
const taking = (topic: string, ...more: readonly ReturnType<typeof numbered>[]): Version => {
  const triggers = [kafkaTrigger({ topic, decode: Order, id: 'orderId' }), ...more] as const
  return {
    hash: `h${triggers.length}`,
    workflow: workflow({ name: 'Order', version: triggers.length, triggers, ...alone }, flow(sleep('1s'))),
  }
}
const numbered = (topic: string) => kafkaTrigger({ topic, decode: Numbered, id: 'orderId' })

/** Waits for a signal that comes by the topic. */
const waiting = (topic: string): Version => {
  const decoder = { decode: Order, id: 'orderId' } as const
  const noted = signal('Noted', { payload: Order, id: 'orderId', to: byKey('orderId'), sources: [kafkaTrigger({ topic, ...decoder })] })
  return { hash: 'old', workflow: workflow({ name: 'Order', version: 1, triggers: [http(decoder)], ...alone }, flow(waitFor(noted, '1h'))) }
}

let tests = 0
/** A trigger service over Kafka alone, an executor that takes everything, and a stranger with a plain client. */
const cluster = async ({ exists = true } = {}) => {
  const { brokers } = broker()
  const prefix = `t${++tests}.`
  const topic = `${prefix}orders`
  const kafka = await connectKafka(
    { brokers, clientId: 'test', prefix, consumer: { sessionTimeoutMs: 6_000, maxWaitMs: 50 } },
    { log: quiet },
  )
  onTestFinished(() => kafka.close(0))
  await kafka.topics.create(defaultTopics({ partitions: 4 }))
  const { records } = kafka
  const bus = await kafka.bus()
  const starts: StartCommand[] = []
  const signals: SignalCommand[] = []
  bus.subscribe('commands', {
    group: 'executor',
    atOnce: 16,
    handler: async (batch) => {
      starts.push(...batch.filter((command) => command.kind === 'start'))
      signals.push(...batch.filter((command) => command.kind === 'signal'))
    },
  })
  const state = { active: [taking(topic)] as readonly Version[], open: [] as readonly Version[] }
  const letters = topicDeadLetters({ records, topic: `${prefix}deadletters`, now: Date.now })
  const service = triggerService({
    versions: { active: () => Promise.resolve(state.active), get: async (hash) => state.open.find((one) => one.hash === hash) },
    instances: { versions: async () => state.open.map(({ hash }) => hash), holderOf: async () => undefined },
    bus,
    process: 'trigger-1',
    clock: systemClock,
    log: quiet,
    deadLetters: letters,
    limits: DEFAULT_LIMITS,
  })
  onTestFinished(() => service.stop(1_000))
  const group = `${prefix}triggers`
  const begin = () => {
    const source = kafkaSource({ intake: service, records, group, clock: systemClock, log: quiet })
    source.start()
    onTestFinished(() => source.stop(1_000))
    return source
  }

  const stranger = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
  const [admin, producer] = [stranger.admin(), stranger.producer()]
  await Promise.all([admin.connect(), producer.connect()])
  onTestFinished(async () => void (await Promise.all([admin.disconnect(), producer.disconnect()])))
  const create = async () => {
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 3 }] })
    await until('the topic at the broker', async () => (await records.partitions(topic)) === 3)
  }
  if (exists) await create()
  return {
    topic,
    records,
    group,
    state,
    starts,
    signals,
    letters,
    begin,
    create,
    write: writer(producer, topic),
    desk: resender({ letters, records, offer: () => Promise.resolve('not by this way'), now: Date.now }),
    allLetters: async (): Promise<readonly KeptLetter[]> => (await letters.list({ limit: 100 })).rows,
    keys: (): readonly string[] => [...new Set(starts.map(({ key }) => key))].toSorted(),
  }
}
const writer =
  (producer: Producer, topic: string) =>
  async (...messages: readonly Message[]): Promise<void> =>
    void (await producer.send({ topic, messages: [...messages] }))

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const start = Date.now(); !(await holds()); await wait(50)) if (Date.now() - start > PATIENCE_MS) expect.fail(`not yet: ${what}`)
}
const json = (orderId: string): string => JSON.stringify({ orderId })

it('start workflows by JSON and by CloudEvents, with a key or without, each said with its place and its trace', async () => {
  const { topic, write, begin, starts, keys } = await cluster()
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const event = { specversion: '1.0', id: 'e', source: '/shop', type: 'OrderSubmitted' }
  await write(
    { key: 'k', value: json('1'), partition: 2, headers: { traceparent: trace } },
    { value: `\uFEFF ${json('2')}\n` },
    { value: JSON.stringify({ ...event, data: { orderId: '3' } }), headers: { 'content-type': 'application/cloudevents+json' } },
    { value: json('4'), headers: { ce_specversion: '1.0', ce_id: 'e', ce_source: '/shop', ce_type: 't', ce_traceparent: trace } },
  )
  begin()
  await until('four starts', () => keys().length === 4)
  expect(keys()).toEqual(['1', '2', '3', '4'])
  const of = (key: string) => starts.find((start) => start.key === key)?.origin
  expect(of('1')).toEqual({ source: 'kafka', at: `${topic}/2@0`, trace })
  expect(of('4')).toMatchObject({ trace })
})

it('leave garbage that becomes dead letters, each with its reason and as it came, and the rest goes on', async () => {
  const { topic, write, begin, keys, allLetters } = await cluster()
  const confluent = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(json('x'))])
  const noText = Buffer.from([0xff, 0xfe, 0x7b])
  await write(
    { key: 'k', partition: 0, value: json('1') },
    { key: 'k', partition: 0, value: 'no JSON', headers: { colour: 'red' } },
    { key: 'k', partition: 0, value: noText },
    { key: 'k', partition: 0, value: null },
    { key: 'k', partition: 0, value: confluent },
    { key: 'k', partition: 0, value: '{"orderId":7}' },
    { key: 'k', partition: 0, value: json('2') },
  )
  begin()
  await until('both starts', () => keys().length === 2)
  await until('five dead letters', async () => (await allLetters()).length === 5)
  const found = (await allLetters()).toSorted((a, b) => (a.origin.at! < b.origin.at! ? -1 : 1))
  expect(found.map(({ origin, reason, raw }) => [origin.at, reason, raw === null ? null : Buffer.from(raw).toString('latin1')])).toEqual([
    [`${topic}/0@1`, 'it is no JSON: column 1: expected a value', 'no JSON'],
    [`${topic}/0@2`, 'it is not UTF-8', noText.toString('latin1')],
    [`${topic}/0@3`, 'it is a tombstone: it has no value', null],
    [`${topic}/0@4`, expect.stringContaining('the Confluent wire format (of the schema with id 7)'), confluent.toString('latin1')],
    [`${topic}/0@5`, expect.stringMatching(/^workflow Order refused the payload: orderId: /), '{"orderId":7}'],
  ])
  expect(Buffer.from(found[0]!.headers['colour']!).toString()).toBe('red')
  expect(Buffer.from(found[0]!.key!).toString()).toBe('k')
})

it('write a megabyte: what fits a command is taken, what does not is kept, and neither stops the partition', async () => {
  const { write, begin, keys, allLetters } = await cluster()
  const sized = (orderId: string, bytes: number): string => JSON.stringify({ orderId, note: 'x'.repeat(bytes - 30) })
  await write({ key: 'k', value: sized('1', 900_000) })
  await write({ key: 'k', value: sized('2', 1_000_000) })
  await write({ key: 'k', value: json('3') })
  begin()
  await until('both starts', () => keys().length === 2)
  expect(keys()).toEqual(['1', '3'])
  await until('the dead letter', async () => (await allLetters()).length === 1)
  expect(await allLetters()).toMatchObject([{ target: 'workflow Order', reason: expect.stringContaining('bytes'), cut: true }])
})

it('are heard again when a person says so, after a version that understands them was activated', async () => {
  const { topic, write, begin, keys, state, allLetters, desk } = await cluster()
  await write({ key: 'k', value: '{"orderNumber":7}', headers: { colour: 'red' } }, { key: 'k', value: 'garbage' })
  begin()
  await until('two dead letters', async () => (await allLetters()).length === 2)
  state.active = [taking(topic, numbered(topic))]
  expect(await desk.all({ topic })).toMatchObject([{ kind: 'resent' }, { kind: 'resent' }])
  await until('the start', () => keys().length === 1)
  expect(keys()).toEqual(['n-7'])
  await until('the garbage, once more', async () => (await allLetters()).length === 3)
  const [again, ...before] = await allLetters()
  expect(Buffer.from(again!.raw!).toString()).toBe('garbage')
  expect(Buffer.from(again!.headers['contrail-resent']!).toString()).toBe('1')
  expect(before.map(({ resentAt }) => typeof resentAt)).toEqual(['number', 'number'])
  expect(again).not.toHaveProperty('resentAt')
})

it('name a topic that is not there yet, and are heard when it is', async () => {
  const { topic, write, begin, create, keys } = await cluster({ exists: false })
  const source = begin()
  await until('the warning', () => source.health().details.length === 1)
  expect(source.health()).toEqual({ state: 'ok', details: [`the topic ${topic} does not exist: create it`] })
  await create()
  await until('the topic', () => source.health().details.length === 0)
  await write({ key: 'k', value: json('1') })
  await until('the start', () => keys().length === 1)
})

it('are replayed from an offset, once nobody consumes', async () => {
  const { topic, write, begin, starts, records, group } = await cluster()
  await write({ partition: 1, value: json('1') }, { partition: 1, value: json('2') })
  const source = begin()
  await until('two starts', () => starts.length === 2)
  const to = { partition: 1, offset: 1n }
  expect(await replay({ records, group, topic, to })).toMatchObject({ kind: 'refused', message: expect.stringContaining('stop') })
  await source.stop(5_000)
  expect(await replay({ records, group, topic, to })).toEqual({ kind: 'rewound' })
  begin()
  await until('the second start again', () => starts.length === 3)
  expect(starts.map(({ key }) => key).toSorted()).toEqual(['1', '2', '2'])
})

it("use the console producer of the broker's own jars", async () => {
  const { topic, begin, keys, allLetters } = await cluster()
  const jars = broker()
  const args = ['--bootstrap-server', jars.brokers[0]!, '--topic', topic]
  await jars.javaTool('org.apache.kafka.tools.ConsoleProducer', args, `${json('1')}\nthis is not JSON\n${json('2')}\n`)
  begin()
  await until('both starts', () => keys().length === 2)
  await until('the dead letter', async () => (await allLetters()).length === 1)
  expect(Buffer.from((await allLetters())[0]!.raw!).toString()).toBe('this is not JSON')
})

it('are heard as long as an instance of an older version may wait for them, though no active version names the topic', async () => {
  const { topic, state, write, begin, signals } = await cluster()
  state.active = []
  state.open = [waiting(topic)]
  const source = begin()
  await write({ value: json('1') })
  await until('the signal', () => signals.length === 1)
  expect(signals[0]).toMatchObject({ signal: 'Noted', stream: 'Order:1' })
  await until('its acknowledgement', async () => (await source.lag()).every(({ lag }) => lag === 0))
  state.open = []
  await until('that nobody consumes', async () => (await source.lag()).length === 0)
  await write({ value: json('2') })
  await wait(1_000) // a real broker: that nothing comes can only be waited for
  expect(signals).toHaveLength(1)
})
