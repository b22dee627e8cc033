// Kafka as a source, on a real broker: the contract of every source of triggers.
import { setTimeout as wait } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { vi } from 'vitest'
import { connectKafka } from '../../bus/kafka/index.ts'
import { kafka as kafkaTrigger } from '../../dsl/index.ts'
import { triggerSourceContract } from '../../trigger-service/source-contract.ts'
import { kafkaSource } from '../../trigger-service/index.ts'
import { kafkaForFile } from '../parts/kafka/broker.ts'

/** A group needs seconds to form, and more of them on a machine that is busy. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const broker = kafkaForFile()
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
let tests = 0
let prefix = ''

triggerSourceContract('Kafka', {
  realTime: true,
  trigger: (on) => {
    prefix = `t${++tests}.` // every test has a topic of its own
    return kafkaTrigger({ topic: `${prefix}bookings`, ...on })
  },
  create: async ({ service, clock }) => {
    const { brokers } = broker()
    const [topic, group] = [`${prefix}bookings`, `${prefix}triggers`]
    const stranger = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })
    const [admin, producer] = [stranger.admin(), stranger.producer()]
    await Promise.all([admin.connect(), producer.connect()])
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3 }] })
    const consumer = { sessionTimeoutMs: 6_000, maxWaitMs: 50 }
    const connection = await connectKafka({ brokers, clientId: 'contract', prefix, consumer }, { log: quiet })
    while ((await connection.records.partitions(topic)) !== 3) await wait(50)
    return {
      source: kafkaSource({ intake: service, records: connection.records, group, clock, log: quiet }),
      send: async (messages) => {
        await producer.send({ topic, messages: messages.map(({ key, body }) => ({ key, value: Buffer.from(body) })) })
      },
      open: async () => {
        const ends = await admin.fetchTopicOffsets(topic)
        const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
        const at = (partition: number): number => Number(committed?.partitions.find((of) => of.partition === partition)?.offset ?? -1)
        return ends.reduce((sum, { partition, high, low }) => sum + Number(high) - Math.max(Number(low), at(partition)), 0)
      },
      close: async () => {
        await connection.close(0)
        await Promise.all([admin.disconnect(), producer.disconnect()])
      },
    }
  },
})
