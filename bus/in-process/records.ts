// Topics in memory, partition by partition: what strangers write where there is no broker. For tests, and to be read as the port's meaning.
import { partitionOf, systemClock } from '../../base/index.ts'
import type { Clock } from '../../base/index.ts'
import type { RecordIn, RecordOut, RecordPosition, Records } from '../records.ts'
import { recordGroup } from './record-group.ts'
import type { RecordGroup } from './record-group.ts'

export interface MemoryRecords extends Records {
  /** A topic of that name is there from now on; one that is there gets more partitions. */
  create(topic: string, partitions: number): void
  /** It is gone, with all that it held. */
  drop(topic: string): void
  /** Records of the topic that the group has not acknowledged. */
  waiting(group: string, topic: string): number
}
export interface MemoryRecordsOptions {
  /** For timestamps, back-off and the limit of a stop. */
  readonly clock?: Clock
  /** The most records of a key that are handed over together. */
  readonly maxBatch?: number
  /** The most bytes of a key, a value and headers together. */
  readonly maxBytes?: number
}

export const memoryRecords = (options: MemoryRecordsOptions = {}): MemoryRecords => {
  const { clock = systemClock, maxBatch = 100, maxBytes = 1024 * 1024 } = options
  const topics = new Map<string, RecordIn[][]>()
  const groups = new Map<string, RecordGroup>()

  const logOf = ({ topic, partition = 0 }: { readonly topic: string; readonly partition?: number }): RecordIn[] => {
    const log = topics.get(topic)?.[partition]
    if (log === undefined) throw new Error(`there is no partition ${partition} of a topic ${topic}`)
    return log
  }
  const groupOf = (name: string): RecordGroup => {
    const known = groups.get(name)
    if (known !== undefined) return known
    const made = recordGroup({ clock, maxBatch, log: (topic, partition) => topics.get(topic)?.[partition] ?? [], partitions })
    groups.set(name, made)
    return made
  }
  const partitions = (topic: string): number => topics.get(topic)?.length ?? 0
  const checked = (record: RecordOut): { readonly record: RecordOut; readonly log: RecordIn[]; readonly partition: number } => {
    const { topic, key } = record
    const partition = record.partition ?? (key === null ? 0 : partitionOf(key, Math.max(1, partitions(topic))))
    const size = sizeOf(record)
    if (size > maxBytes) throw new Error(`a record of ${size} bytes is too big for the topic ${topic}`)
    return { record, log: logOf({ topic, partition }), partition }
  }

  return {
    create: (topic, count) => {
      const logs = topics.get(topic) ?? []
      while (logs.length < count) logs.push([])
      topics.set(topic, logs)
      for (const group of groups.values()) group.reassign()
    },
    drop: (topic) => {
      topics.delete(topic)
      for (const group of groups.values()) group.forget(topic)
    },
    waiting: (group, topic) => groupOf(group).waiting(topic),
    send: async (records) => {
      const all = records.map(checked)
      for (const { record, log, partition } of all) {
        const { topic, key, value, headers = {} } = record
        log.push({ topic, partition, offset: BigInt(log.length), key, value, headers, timestamp: clock.now() })
      }
      for (const group of groups.values()) group.wake()
    },
    consume: ({ group, ...on }) => groupOf(group).join(on),
    rewind: async ({ group, topic, to }) => {
      const of = groupOf(group)
      if (of.isConsumed(topic)) throw new Error(`somebody consumes the topic ${topic} in the group ${group}`)
      for (const [partition, offset] of positions(topic, to)) of.commit(topic, partition, offset)
    },
    async *scan(topic) {
      yield* Array.from({ length: partitions(topic) }, (_, partition) => logOf({ topic, partition })).flat()
    },
    partitions: async (topic) => topics.get(topic)?.length,
  }

  function positions(topic: string, to: RecordPosition): readonly (readonly [partition: number, offset: number])[] {
    if ('partition' in to) return [[to.partition, Math.min(Number(to.offset), logOf({ topic, partition: to.partition }).length)]]
    return Array.from({ length: partitions(topic) }, (_, partition) => {
      const log = logOf({ topic, partition })
      const first = log.findIndex(({ timestamp }) => timestamp >= to.since)
      return [partition, first === -1 ? log.length : first] as const
    })
  }
}

const sizeOf = ({ key, value, headers = {} }: RecordOut): number =>
  Object.entries(headers).reduce((sum, [name, bytes]) => sum + name.length + bytes.length, (key?.length ?? 0) + (value?.length ?? 0))
