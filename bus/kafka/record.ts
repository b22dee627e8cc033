// A record as kafkajs gives it, in our words.
import type { IHeaders, KafkaMessage } from 'kafkajs'
import type { RecordIn } from '../records.ts'

export const recordIn = (topic: string, partition: number, message: KafkaMessage): RecordIn => ({
  topic,
  partition,
  offset: BigInt(message.offset),
  key: message.key,
  value: message.value,
  headers: headersOf(message.headers ?? {}),
  timestamp: Number(message.timestamp),
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
