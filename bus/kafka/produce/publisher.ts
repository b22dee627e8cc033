// Publishes records through a queue for each partition. Nothing is dropped: what cannot be written waits, and health reports it.
import { pause, partitionOf } from '../../../base/index.ts'
import type { Clock } from '../../../base/index.ts'
import type { PartitionCounts } from '../topics/partition-counts.ts'
import type { Send } from './leader-requests.ts'
import type { KafkaLog } from '../log.ts'
import type { Outgoing } from './outgoing.ts'
import { inFlight } from './in-flight.ts'
import { partitionQueue } from './partition-queue.ts'
import type { PartitionQueue } from './partition-queue.ts'

export interface Publisher {
  add(topic: string, partition: number, record: Outgoing): void
  /** How many records of the topic are not known to be durable. */
  waiting(topic: string): number
  /** A sentence for each partition to which nothing gets through. */
  troubles(): readonly string[]
  counters(): { readonly records: number; readonly sends: number }
  /** Resolves when all that is owed and queued now is durable or refused; what comes later does not count. */
  settled(): Promise<void>
  /** Resolves when nothing is queued, at the latest after that time in milliseconds. */
  idle(ms: number): Promise<void>
  /** Refuses what is not written by then, and takes no more. */
  close(): void
}
/** How often the end of a drain is looked for, in milliseconds. */
const LOOK = 10

export const publisher = (on: {
  readonly send: Send
  readonly counts: PartitionCounts
  readonly clock: Clock
  readonly log: KafkaLog
}): Publisher => {
  const { send, counts, clock, log } = on
  const topics = new Map<string, Map<number, PartitionQueue>>()
  const onTheWay = inFlight()
  let records = 0
  let sends = 0
  let closed: Error | undefined

  const isGone = async (topic: string, partition: number): Promise<boolean> => {
    try {
      return ((await counts.look(topic)) ?? 0) <= partition
    } catch {
      // Kafka does not answer at all: that says nothing about the topic.
      return false
    }
  }
  const open = (topic: string, partition: number): PartitionQueue =>
    partitionQueue({
      clock,
      send: (take) => send({ topic, partition }, take),
      isGone: () => isGone(topic, partition),
      onFailed: (err, waiting) => log.warn({ topic, partition, waiting, err }, 'messages cannot be written to Kafka just now: they wait'),
      onWritten: (messages) => {
        records += messages
        sends++
      },
    })
  const queueOf = (topic: string, partition: number): PartitionQueue => {
    const queues = topics.get(topic) ?? new Map<number, PartitionQueue>()
    const found = queues.get(partition) ?? open(topic, partition)
    topics.set(topic, queues.set(partition, found))
    return found
  }
  const waiting = (topic: string): number => [...(topics.get(topic)?.values() ?? [])].reduce((sum, l) => sum + l.waiting(), 0)
  const isIdle = (): boolean => [...topics.keys()].every((topic) => waiting(topic) === 0)
  return {
    add(topic, partition, record) {
      if (closed !== undefined) return record.refused(closed)
      if (!record.owed) return queueOf(topic, partition).add(record)
      const arrived = onTheWay.add()
      queueOf(topic, partition).add({
        ...record,
        written: () => {
          arrived()
          record.written()
        },
        refused: (error) => {
          arrived()
          record.refused(error)
        },
      })
    },
    waiting,
    troubles: () =>
      [...topics].flatMap(([topic, lines]) =>
        [...lines].flatMap(([partition, l]) => {
          const error = l.trouble()
          return error === null ? [] : [`${l.waiting()} messages for ${topic}/${partition} cannot be written: ${error.message}`]
        }),
      ),
    counters: () => ({ records, sends }),
    settled: () => onTheWay.settled(),
    async idle(ms) {
      const until = clock.now() + ms
      while (!isIdle() && clock.now() < until) await pause(clock, LOOK)
    },
    close() {
      closed = new Error('the connection to Kafka was closed first')
      for (const queues of topics.values()) for (const l of queues.values()) l.close(closed)
    },
  }
}

let turn = 0
/** The key's partition; records without a key go round all of them. */
export const partitionFor = (key: Uint8Array | null, partitions: number): number =>
  key === null ? turn++ % partitions : partitionOf(key, partitions)
