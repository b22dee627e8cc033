// The only door into kafkajs beyond its public surface. It is pinned to one version, and refuses any other.
import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { Broker, Cluster, ISocketFactory, KafkaMessage, Logger } from 'kafkajs'
import type { ClientConfig } from './client.ts'

const VERSION = '2.2.4'
const require = createRequire(import.meta.url)

/** Throws where another version is installed than the one whose insides are known here. */
export const checkVersion = (): void => {
  const { version }: { version: string } = require('kafkajs/package.json')
  if (version !== VERSION) throw new Error(`kafkajs ${version} is installed, but ${VERSION} is needed: npm install kafkajs@${VERSION}`)
}

interface RequestQueue extends EventEmitter {
  pending: unknown[]
  throttledUntil: number
  scheduleCheckPendingRequests(): void
}
let stilled = false
/** More who wait for one connection than there ever are: Node takes the eleventh for a leak, and says so on standard error. */
const MOST_WAITING = 1_000
/** Its queue of requests sets a timer anew for ever, also with nothing to send, which costs a tenth of a processor. It need not. */
export const stillRequestQueue = (): void => {
  if (stilled) return
  stilled = true
  const { prototype }: { prototype: RequestQueue } = require('kafkajs/src/network/requestQueue')
  prototype.setMaxListeners(MOST_WAITING)
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the queue that calls the new one
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}

interface Connection {
  readonly socket?: Socket
  send(request: object): Promise<unknown>
}
let dropping = false
/**
 * A request without an answer in time ends its connection, as in Kafka's own client. kafkajs would ask again on the same one: where a machine
 * is gone without a word, until the kernel gives up a quarter of an hour later, whoever leads its partitions by then.
 */
export const dropSilentConnections = (): void => {
  if (dropping) return
  dropping = true
  const { prototype }: { prototype: Connection } = require('kafkajs/src/network/connection')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the connection that calls the new one
  const send = prototype.send
  prototype.send = async function (this: Connection, request) {
    try {
      return await send.call(this, request)
    } catch (error) {
      if (error instanceof Error && error.name === 'KafkaJSRequestTimeoutError') this.socket?.destroy(error)
      throw error
    }
  }
}

interface Decoder {
  readonly buffer: Buffer
  offset: number
  readInt32(): number
  canReadBytes(length: number): boolean
  readBytes(length: number): Buffer
}
/** The messages of one whole batch. Throws where kafkajs cannot read it. */
export const decodeBatch = async (bytes: Buffer): Promise<readonly KafkaMessage[]> => {
  const DecoderOf: new (bytes: Buffer) => Decoder = require('kafkajs/src/protocol/decoder')
  const decode: (from: Decoder) => Promise<{ records: KafkaMessage[] }> = require('kafkajs/src/protocol/recordBatch/v0/decoder')
  return (await decode(new DecoderOf(bytes))).records
}

type ReadFetched = (from: Decoder) => Promise<readonly KafkaMessage[]>
/** Where a set of batches tells its format, and the one of today. */
const MAGIC_AT = 16
const MAGIC = 2
let reading = false
/**
 * How kafkajs reads what a fetch brought of a partition: one batch that it cannot read crashes the consumer, for ever. The responses take the
 * reader when they are loaded first, so those that are loaded already are loaded anew.
 */
export const readFetchesWith = (read: (batches: Buffer) => Promise<readonly KafkaMessage[]>): void => {
  if (reading) return
  reading = true
  const place = require.resolve('kafkajs/src/protocol/requests/fetch/v4/decodeMessages')
  const readTheirs: ReadFetched = require(place)
  const readOurs: ReadFetched = async (from) => {
    const start = from.offset
    const size = from.readInt32()
    if (size <= 0 || !from.canReadBytes(size)) return []
    const batches = from.readBytes(size)
    if (batches[MAGIC_AT] === MAGIC) return read(batches)
    from.offset = start
    return readTheirs(from)
  }
  const { cache } = require
  for (const name of Object.keys(cache)) if (/kafkajs.src.protocol.requests.fetch.v\d+.response\.js$/.test(name)) delete cache[name]
  const loaded = cache[place]
  if (loaded === undefined) throw new Error(`kafkajs ${VERSION} cannot be changed here: leave it out of any bundle`)
  loaded.exports = readOurs
}

export interface ApiRange {
  readonly api: string
  readonly key: number
  readonly min: number
  readonly max: number
}
/** What kafkajs can say, by the broker's number of each API. */
export const spokenApis = (): readonly ApiRange[] => {
  const { requests }: { requests: Record<string, { versions: (string | number)[] }> } = require('kafkajs/src/protocol/requests')
  const keys: Record<string, number> = require('kafkajs/src/protocol/requests/apiKeys')
  return Object.entries(requests).flatMap(([api, { versions }]) => {
    const key = keys[api]
    if (key === undefined || versions.length === 0) return []
    const numbers = versions.map(Number)
    return [{ api, key, min: Math.min(...numbers), max: Math.max(...numbers) }]
  })
}

/** Its sockets, without Node's warning: many may wait for one to connect. */
export const quietSockets = (): ISocketFactory => {
  const factory: () => ISocketFactory = require('kafkajs/src/network/socketFactory')
  const open = factory()
  return (to) => open(to).setMaxListeners(MOST_WAITING)
}

/** Connections without a producer, a consumer or a group around them. */
export const openCluster = (config: ClientConfig, logger: Logger): Cluster => {
  const ClusterOf: new (options: object) => Cluster = require('kafkajs/src/cluster')
  const fixed = { enforceRequestTimeout: true, metadataMaxAge: 30_000, allowAutoTopicCreation: false, maxInFlightRequests: null }
  return new ClusterOf({ ...config, ...fixed, logger, isolationLevel: READ_COMMITTED })
}

const READ_COMMITTED = 1

export interface Fetched {
  readonly messages: readonly KafkaMessage[]
  /** Where to go on reading. */
  readonly next: bigint
}
interface RawBatch {
  readonly rawMessages: readonly unknown[]
  readonly messages: readonly KafkaMessage[]
  lastOffset(): string
}

/** One fetch of one partition. What transactions took back, and their marks, are left out. */
export const fetchOnce = async (
  broker: Broker,
  from: {
    readonly topic: string
    readonly partition: number
    readonly offset: bigint
    readonly maxWaitMs: number
    readonly maxBytes: number
  },
): Promise<Fetched> => {
  const BatchOf: new (topic: string, offset: string, data: unknown) => RawBatch = require('kafkajs/src/consumer/batch')
  const { topic, partition, offset, maxWaitMs, maxBytes } = from
  const asked = { partition, fetchOffset: String(offset), maxBytes }
  const { responses } = await broker.fetch({
    isolationLevel: READ_COMMITTED,
    maxWaitTime: maxWaitMs,
    maxBytes,
    topics: [{ topic, partitions: [asked] }],
  })
  const batch = new BatchOf(topic, String(offset), responses[0].partitions[0])
  return { messages: batch.messages, next: batch.rawMessages.length === 0 ? offset : BigInt(batch.lastOffset()) + 1n }
}

/** Where a batch was asked for: kafkajs keeps it, and does not say so in its types. */
export const fetchedOffset = (batch: { readonly topic: string }): bigint => {
  if ('fetchedOffset' in batch && typeof batch.fetchedOffset === 'string') return BigInt(batch.fetchedOffset)
  throw new Error(`a batch of ${batch.topic} does not say where it was fetched: this is not kafkajs ${VERSION}`)
}
