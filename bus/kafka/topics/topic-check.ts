// How a topic that is there differs from what it should be, in sentences that say what to do.
import { SHARDS } from '../../../base/index.ts'
import { BY_BROKER, TIMESTAMPS } from './topic-settings.ts'
import type { TopicSpec } from './topic-settings.ts'

export interface FoundTopic {
  readonly partitions: number
  /** Of the partition that has the fewest. */
  readonly copies: number
  readonly config: ReadonlyMap<string, string>
}

/** `topic` with its prefix. More than what was asked for is no difference. */
export const differences = (spec: TopicSpec & { readonly replication: number }, found: FoundTopic | undefined): readonly string[] => {
  const { topic, partitions, replication, retentionMs, maxMessageBytes } = spec
  if (found === undefined) return [`${topic} does not exist: run contrail topics create`]
  const kept = Number(found.config.get('retention.ms') ?? 0)
  const inSync = Number(found.config.get('min.insync.replicas') ?? 1)
  const largest = Number(found.config.get('max.message.bytes') ?? 0)
  const says: readonly (string | false)[] = [
    found.partitions < partitions &&
      `${topic} has ${found.partitions} partitions, ${partitions} are asked for: add some (kafka-topics --alter)`,
    /(?<!effects\.)commands$/.test(topic) &&
      SHARDS % found.partitions !== 0 &&
      `${topic} has ${found.partitions} partitions, which does not divide ${SHARDS}: timers of a stream then fire in another process than its commands; make it a power of two`,
    found.copies < replication &&
      `${topic} has ${found.copies} copies of a partition, ${replication} are asked for: a broker that is lost takes messages with it`,
    found.copies > 1 &&
      inSync < 2 &&
      `${topic} has min.insync.replicas ${inSync}: a message may be acknowledged that only one broker has; set it to 2`,
    inSync > found.copies && `${topic} has min.insync.replicas ${inSync}, but only ${found.copies} copies: nothing can be written to it`,
    kept !== -1 &&
      (retentionMs === -1 || kept < retentionMs) &&
      `${topic} keeps records for ${kept} ms, ${retentionMs} are asked for: what is not read by then is lost`,
    found.config.get(TIMESTAMPS) !== BY_BROKER &&
      `${topic} takes the time of a record from who sends it: one whose clock is an hour ahead is refused; set ${TIMESTAMPS} to ${BY_BROKER}`,
    largest < maxMessageBytes && `${topic} takes records up to ${largest} bytes, ${maxMessageBytes} are asked for: set max.message.bytes`,
  ]
  return says.filter((sentence) => sentence !== false)
}
