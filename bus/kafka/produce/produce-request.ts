// A produce request with acks=all: every in-sync replica has the records, or they are not written.
import type { Cluster } from 'kafkajs'
import kafkajs from 'kafkajs'
import { produceOnce } from '../kafkajs/internals.ts'
import type { ProduceBatch, Produce } from './leader-requests.ts'
import { forgetBroker, placeOf } from '../topics/offsets.ts'
import type { ResolvedSettings } from '../settings.ts'

/** The broker's own limit of time for a request, below that of the connection, in milliseconds. */
const TIMEOUT = 9_000
const ALL_IN_SYNC = -1

/** Never idempotent: after a lost answer the broker takes other records for copies of the lost ones, and acknowledges what it drops. */
export const produceBy =
  (cluster: Cluster, compression: ResolvedSettings['compression']): Produce =>
  async (leader, loads) => {
    try {
      const broker = await cluster.findBroker({ nodeId: String(leader) })
      const asked = { acks: ALL_IN_SYNC, timeout: TIMEOUT, compression: COMPRESSIONS[compression], topicData: topicData(loads) }
      const topics = await produceOnce(broker, asked)
      return new Map(
        topics.flatMap(({ topicName: topic, partitions }) =>
          partitions.map(({ partition, errorCode }) => [placeOf({ topic, partition }), errorCode] as const),
        ),
      )
    } catch (error) {
      forgetBroker(cluster, error)
      throw error
    }
  }

const topicData = (loads: readonly ProduceBatch[]) =>
  [...Map.groupBy(loads, ({ topic }) => topic)].map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition, messages }) => ({ partition, messages })),
  }))

const { CompressionTypes } = kafkajs
const COMPRESSIONS = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD } as const
