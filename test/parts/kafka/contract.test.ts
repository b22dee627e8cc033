// The contract of every bus, on a real broker.
import { setTimeout as wait } from 'node:timers/promises'
import { kafkaForFile } from './broker.ts'
import { busContract } from '../../../bus/contract.ts'
import { connectKafka, defaultTopics } from '../../../bus/kafka/index.ts'
import { lines, ownSettings } from './fixture.ts'

const kafka = kafkaForFile()

busContract('kafka', async () => {
  const connection = await connectKafka(ownSettings(kafka().brokers), { log: lines() })
  await connection.topics.create(defaultTopics({ partitions: 4 }))
  return { bus: await connection.bus(), pass: (ms) => wait(ms), close: () => connection.close(0) }
})
