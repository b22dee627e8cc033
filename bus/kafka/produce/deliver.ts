// Writing records from outside and waiting until they are durable.
import type { Message } from 'kafkajs'
import type { RecordOut } from '../../records.ts'
import { Undeliverable } from '../../undeliverable.ts'
import type { PartitionCounts } from '../topics/partition-counts.ts'
import { outgoingBytes } from './outgoing.ts'
import { partitionFor } from './publisher.ts'
import type { Publisher } from './publisher.ts'

export interface DeliverOptions {
  readonly publisher: Publisher
  readonly counts: PartitionCounts
  /** The largest record of a topic, in bytes. */
  readonly limit: (topic: string) => number
}

/** Resolves when all are durable. Rejects where a topic or partition is not there, or a record is too big; others of them may be written. */
export const deliver = async ({ publisher, counts, limit }: DeliverOptions, records: readonly RecordOut[]): Promise<void> => {
  for (const topic of new Set(records.map((record) => record.topic)))
    if (counts.of(topic) === undefined && (await counts.look(topic)) === undefined)
      throw new Error(`the topic ${topic} does not exist: create it first (ours: contrail topics create)`)
  const placed = records.map((record) => place(record, counts, limit))
  await Promise.all(
    placed.map(
      ({ topic, partition, message, bytes }) =>
        new Promise<void>((written, refused) =>
          publisher.add(topic, partition, { message, bytes, written, refused, patient: false, owed: false }),
        ),
    ),
  )
}

const place = (record: RecordOut, counts: PartitionCounts, limit: (topic: string) => number) => {
  const { topic, key, value, headers = {} } = record
  const partitions = counts.of(topic) ?? 0
  const partition = record.partition ?? partitionFor(key, partitions)
  if (partition < 0 || partition >= partitions) throw new Error(`the topic ${topic} has no partition ${partition}, only ${partitions}`)
  const message: Message = { key: bufferOf(key), value: bufferOf(value), headers: buffersOf(headers) }
  const bytes = outgoingBytes(message)
  if (bytes > limit(topic)) throw tooBig(topic, bytes, limit(topic))
  return { topic, partition, message, bytes }
}

export const tooBig = (topic: string, bytes: number, limit: number): Undeliverable =>
  new Undeliverable(
    `a record for ${topic} has ${bytes} bytes, more than the ${limit} that maxMessageBytes allows: store large data elsewhere and send where it is`,
  )

const bufferOf = (bytes: Uint8Array | null): Buffer | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

const buffersOf = (headers: Readonly<Record<string, Uint8Array>>): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value.buffer, value.byteOffset, value.length)]))
