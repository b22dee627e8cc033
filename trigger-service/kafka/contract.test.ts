// Kafka as a source, over topics in memory: the contract of every source.
import { memoryRecords } from '../../bus/in-process/index.ts'
import { kafka } from '../../dsl/index.ts'
import { triggerSourceContract } from '../source-contract.ts'
import { kafkaSource } from './source.ts'

const topic = 'bookings'
const group = 'triggers'

triggerSourceContract('Kafka, in memory', {
  trigger: (on) => kafka({ topic, ...on }),
  create: ({ service, clock }) => {
    const records = memoryRecords({ clock })
    records.create(topic, 3)
    return {
      source: kafkaSource({ intake: service, records, group, clock, log: { info: () => {}, warn: () => {} } }),
      send: (messages) => records.send(messages.map(({ key, body }) => ({ topic, key: Buffer.from(key), value: Buffer.from(body) }))),
      open: () => records.waiting(group, topic),
    }
  },
})
