// A plain kafkajs client, as other systems use it beside our processes.
import kafkajs from 'kafkajs'
import type { Admin, Kafka } from 'kafkajs'
import { onTestFinished } from 'vitest'

export const stranger = (brokers: readonly string[]): Kafka =>
  new kafkajs.Kafka({ clientId: 'stranger', brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING })

export const strangeAdmin = async (brokers: readonly string[]): Promise<Admin> => {
  const admin = stranger(brokers).admin()
  await admin.connect()
  onTestFinished(() => admin.disconnect())
  return admin
}

let names = 0
/** A topic that is not ours, ready to be used. */
export const strangeTopic = async (brokers: readonly string[], partitions: number): Promise<string> => {
  const topic = `strange-${++names}`
  const admin = await strangeAdmin(brokers)
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] })
  return topic
}
