// What a fetch brought of a partition, batch by batch: one that cannot be read becomes one message that says so, and holds up none.
import type { KafkaMessage } from 'kafkajs'
import { decodeBatch } from '../kafkajs/internals.ts'

/** A batch that nobody can read. */
export interface UnreadableBatch {
  /** The offset of its first record. */
  readonly first: bigint
  /** For people: which batch, and why. */
  readonly reason: string
  /** How many bytes it has, and the beginning of them. */
  readonly bytes: number
  readonly beginning: Uint8Array
}

/** Of the smallest records more than a megabyte holds: who sends more in one batch hides them in a compression. */
const MOST_RECORDS = 250_000
const MOST_KEPT = 65_536

/** A batch up to its records: https://kafka.apache.org/documentation/#recordbatch */
const HEADER = 61
const LENGTH_AT = 8
/** What stands before the part that the length counts. */
const BEFORE_LENGTH = 12
const [COMPRESSION, TRANSACTIONAL, CONTROL] = [0x07, 0x10, 0x20]
const LAST_COMPRESSION = 4

/** All messages of whole batches, in order; the last batch may have been cut by the broker, and comes again. */
export const readBatches = async (bytes: Buffer, mostRecords: number = MOST_RECORDS): Promise<readonly KafkaMessage[]> => {
  const messages: KafkaMessage[] = []
  for (let at = 0; at + HEADER <= bytes.length;) {
    const size = BEFORE_LENGTH + bytes.readInt32BE(at + LENGTH_AT)
    if (size < HEADER) throw new Error(`Kafka sent a batch of ${size} bytes, fewer than any has`)
    if (at + size > bytes.length) break
    // One by one: as arguments of a single call very many of them overflow the stack.
    for (const message of await readBatch(bytes.subarray(at, at + size), mostRecords)) messages.push(message)
    at += size
  }
  return messages
}

const readBatch = async (bytes: Buffer, mostRecords: number): Promise<readonly KafkaMessage[]> => {
  const header = headerOf(bytes)
  if (header.compression > LAST_COMPRESSION) return [standIn(bytes, header, `nobody knows its compression, number ${header.compression}`)]
  if (header.count > mostRecords) return [standIn(bytes, header, `more than ${mostRecords} records in one batch are not taken`)]
  try {
    return await decodeBatch(bytes)
  } catch (error) {
    if (isMomentary(error)) throw error
    return [standIn(bytes, header, error instanceof Error ? error.message : String(error))]
  }
}

/** That memory is short just now is no fault of the batch: it is fetched again. */
const SHORT_OF_MEMORY = /Z_MEM_ERROR|allocation/i
const isMomentary = (error: unknown): boolean =>
  error instanceof Error &&
  (SHORT_OF_MEMORY.test(`${error.message} ${'code' in error ? String(error.code) : ''}`) || isMomentary(error.cause))

type Header = ReturnType<typeof headerOf>
const headerOf = (bytes: Buffer) => {
  const attributes = bytes.readInt16BE(21)
  const first = bytes.readBigInt64BE(0)
  return {
    first,
    last: first + BigInt(bytes.readInt32BE(23)),
    compression: attributes & COMPRESSION,
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    latest: bytes.readBigInt64BE(35),
    producerId: bytes.readBigInt64BE(43),
    count: bytes.readInt32BE(57),
  }
}

/** By the message that stands for it. */
const unreadable = new WeakMap<object, UnreadableBatch>()

export const unreadableIn = (message: KafkaMessage): UnreadableBatch | undefined => unreadable.get(message)

/** It has the offset of the last record, so that reading goes on behind the batch, and is taken back with its transaction. */
const standIn = (bytes: Buffer, header: Header, why: string): KafkaMessage => {
  const { first, last, count, producerId, inTransaction, isControl, latest } = header
  const reason = `a batch of ${count} records, offsets ${first} to ${last}, ${bytes.length} bytes, cannot be read: ${why}`
  const message = {
    offset: String(last),
    timestamp: String(latest),
    attributes: 0,
    key: null,
    /** Other consumers in this process that are no part of us must not take it for a record. */
    get value(): never {
      throw new Error(reason)
    },
    headers: {},
    isControlRecord: isControl,
    batchContext: { producerId: String(producerId), inTransaction },
  }
  unreadable.set(message, { first, reason, bytes: bytes.length, beginning: Buffer.from(bytes.subarray(0, MOST_KEPT)) })
  return message
}
