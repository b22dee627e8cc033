// An operator's plain client, closed when the test ends.
import type { Admin } from 'kafkajs'
import kafkajs from 'kafkajs'
import { onTestFinished } from 'vitest'

export const operator = async (brokers: readonly string[]): Promise<Admin> => {
  const admin = new kafkajs.Kafka({ clientId: 'operator', brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  onTestFinished(() => admin.disconnect())
  return admin
}
