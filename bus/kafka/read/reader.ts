// Reads a partition without a consumer group and without commits.
import type { Cluster } from 'kafkajs'
import type { Clock } from '../../../base/index.ts'
import type { RecordIn } from '../../records.ts'
import { fetchOnce } from '../kafkajs/internals.ts'
import type { Fetched } from '../kafkajs/internals.ts'
import { forgetBroker } from '../topics/offsets.ts'
import type { TopicPartition } from '../topics/offsets.ts'
import { rest } from '../kafkajs/shutdown.ts'
import { recordIn } from './record.ts'

export interface ReadRecords {
  readonly records: readonly RecordIn[]
  /** The offset behind them, and behind what was left out. */
  readonly next: bigint
}
export interface ReadOptions extends TopicPartition {
  readonly offset: bigint
  readonly maxWaitMs: number
  readonly maxBytes: number
}

/** One fetch, which waits up to `maxWaitMs` where there is nothing yet. Throws where the broker does not answer. */
export const readOnce = async (cluster: Cluster, of: ReadOptions): Promise<ReadRecords> => {
  const { topic, partition } = of
  await cluster.addTargetTopic(topic)
  await cluster.refreshMetadataIfNecessary()
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))
  if (leader === undefined) throw new Error(`Kafka does not know the partition ${topic}/${partition}`)
  const { messages, next }: Fetched = await fetchOnce(await cluster.findBroker({ nodeId: leader }), of)
  return { records: messages.map((message) => recordIn(topic, partition, message)), next }
}

/** The pause before the leader is looked up again, in milliseconds. */
const AFTER_FAILURE = 500

/** What follows a failure of `readOnce`, so that the next has a chance, where there is one. */
export const recover = async (cluster: Cluster, clock: Clock, error: unknown, end: AbortSignal): Promise<void> => {
  forgetBroker(cluster, error)
  await rest(clock, AFTER_FAILURE, end)
  if (end.aborted) return
  await cluster.refreshMetadata().catch(() => undefined)
}
