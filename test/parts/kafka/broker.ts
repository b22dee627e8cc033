// The broker of a test file: started before its tests and stopped after them.
import { afterAll, beforeAll } from 'vitest'
import { startKafka } from '../../../workflows/cluster/parts/kafka/index.ts'
import type { KafkaOptions, TestKafka } from '../../../workflows/cluster/parts/kafka/index.ts'

/** Bringing the jars the first time included, in milliseconds. */
const START = 300_000

/** To be called at the top of a test file; what it returns is the broker once the tests run. */
export const kafkaForFile = (options: KafkaOptions = {}): (() => TestKafka) => {
  let kafka: TestKafka | undefined
  beforeAll(async () => {
    kafka = await startKafka(options)
  }, START)
  afterAll(async () => kafka?.stop())
  return () => {
    if (kafka === undefined) throw new Error('the broker is there only while tests run')
    return kafka
  }
}
