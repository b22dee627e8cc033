// A record as kafkajs gives it, in our words.
import type { IHeaders, KafkaMessage } from 'kafkajs'
import type { RecordIn } from '../../records.ts'
import { unreadableIn } from '../codec/batches.ts'
import type { UnreadableBatch } from '../codec/batches.ts'

export const recordIn = (topic: string, partition: number, message: KafkaMessage): RecordIn => {
  const batch = unreadableIn(message)
  const timestamp = Number(message.timestamp)
  if (batch !== undefined) return { topic, partition, timestamp, ...faulty(batch) }
  const { offset, key, value, headers } = message
  return { topic, partition, offset: BigInt(offset), key, value, headers: headersOf(headers ?? {}), timestamp }
}

const faulty = ({ first, beginning, reason, bytes }: UnreadableBatch) => ({
  offset: first,
  key: null,
  value: beginning,
  headers: {},
  fault: { reason, bytes },
})

const headersOf = (headers: IHeaders): Readonly<Record<string, Uint8Array>> => {
  const found: Record<string, Uint8Array> = {}
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last === undefined || last === null) continue
    // A name of a stranger may be any, "__proto__" too.
    Object.defineProperty(found, name, { value: bytesOf(last), enumerable: true, configurable: true, writable: true })
  }
  return found
}

const bytesOf = (value: Buffer | string): Uint8Array => (typeof value === 'string' ? Buffer.from(value) : value)
