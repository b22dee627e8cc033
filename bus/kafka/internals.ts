// The only door into kafkajs beyond its public surface. It is pinned to one version, and refuses any other.
import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import kafkajs from 'kafkajs'
import type { Broker, Cluster, CompressionTypes, ISocketFactory, KafkaMessage, Logger, Message } from 'kafkajs'
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
  readonly socketFactory: ISocketFactory
  connect(): Promise<unknown>
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

const ends = new WeakMap<ISocketFactory, AbortSignal>()
const CLOSED = 'the connection to Kafka was closed'
/**
 * Its sockets, until the signal: then they are gone, what waits for an answer fails, and there are no new ones. Without Node's warning: many
 * may wait for one to connect.
 */
export const socketsUntil = (end: AbortSignal): ISocketFactory => {
  refuseAfterTheEnd()
  const factory: () => ISocketFactory = require('kafkajs/src/network/socketFactory')
  const connect = factory()
  const sockets = new Set<Socket>()
  const open: ISocketFactory = (to) => {
    const socket = connect(to).setMaxListeners(MOST_WAITING)
    sockets.add(socket)
    return socket.once('close', () => sockets.delete(socket))
  }
  const cut = (): void => {
    // Whoever ended theirs waits for nothing.
    for (const socket of sockets) socket.destroy(socket.writableEnded ? undefined : new Error(CLOSED))
  }
  end.addEventListener('abort', cut, { once: true })
  ends.set(open, end)
  return open
}

let refusing = false
/** A socket that cannot be opened is tried again for seconds, and a consumer begins anew for ever: after the end neither may be. */
const refuseAfterTheEnd = (): void => {
  if (refusing) return
  refusing = true
  const { prototype }: { prototype: Connection } = require('kafkajs/src/network/connection')
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the connection that calls the new one
  const connect = prototype.connect
  prototype.connect = async function (this: Connection) {
    if (ends.get(this.socketFactory)?.aborted) throw new kafkajs.KafkaJSNonRetriableError(CLOSED)
    return connect.call(this)
  }
}

/** Connections without a producer, a consumer or a group around them, until the signal. */
export const openCluster = (config: ClientConfig, logger: Logger, end: AbortSignal): Cluster => {
  const ClusterOf: new (options: object) => Cluster = require('kafkajs/src/cluster')
  const fixed = { enforceRequestTimeout: true, metadataMaxAge: 30_000, allowAutoTopicCreation: false, maxInFlightRequests: null }
  return new ClusterOf({ ...config, ...fixed, socketFactory: socketsUntil(end), logger, isolationLevel: READ_COMMITTED })
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

interface BrokerPool {
  refreshMetadata(topics: readonly string[]): Promise<void>
  readonly metadata: {
    readonly topicMetadata: readonly {
      readonly topic: string
      readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[]
    }[]
  }
}
/** Who leads the partitions of that topic alone: kafkajs asks for all that it has to do with, and fails where one of them was deleted. */
export const leadersOf = async (cluster: Cluster, topic: string): Promise<ReadonlyMap<number, number>> => {
  if (!('brokerPool' in cluster)) throw new Error(`a cluster has no pool of brokers: this is not kafkajs ${VERSION}`)
  const pool = cluster.brokerPool as BrokerPool // of the version that is checked
  await pool.refreshMetadata([topic])
  const partitions = pool.metadata.topicMetadata.find((one) => one.topic === topic)?.partitionMetadata ?? []
  return new Map(partitions.filter(({ leader }) => leader >= 0).map(({ partitionId, leader }) => [partitionId, leader]))
}

interface ProduceBroker extends Broker {
  lookupRequest(key: number, api: unknown): (asked: object) => { readonly request: object; readonly response: ProduceResponse }
  readonly connectionPool: { send(protocol: object): Promise<Produced> }
}
interface ProduceResponse {
  decode(bytes: Buffer): Promise<Produced>
}
interface Produced {
  readonly topics: readonly {
    readonly topicName: string
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[]
  }[]
}
export interface ProduceRequest {
  readonly acks: number
  readonly timeout: number
  readonly compression: CompressionTypes
  readonly topicData: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly Message[] }[]
  }[]
}
/** Each partition with its own code: kafkajs tells of one that failed, and not what became of the others. */
export const produceOnce = async (broker: Broker, asked: ProduceRequest): Promise<Produced['topics']> => {
  const { Produce: key }: { Produce: number } = require('kafkajs/src/protocol/requests/apiKeys')
  const { requests }: { requests: { Produce: unknown } } = require('kafkajs/src/protocol/requests')
  const to = broker as ProduceBroker // of the version that is checked
  const { request, response } = to.lookupRequest(key, requests.Produce)(asked)
  const untouched = { decode: (bytes: Buffer) => response.decode(bytes), parse: (answer: Produced) => Promise.resolve(answer) }
  try {
    return (await to.connectionPool.send({ request, response: untouched })).topics
  } catch (error) {
    // As kafkajs does itself: the next request connects anew.
    if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') await broker.disconnect()
    throw error
  }
}

/** The broker's name for a code, and what kafkajs says of it. */
export const protocolError = (code: number): Error & { readonly type: string } => {
  const { createErrorFromCode }: { createErrorFromCode: (code: number) => Error & { type: string } } = require('kafkajs/src/protocol/error')
  return createErrorFromCode(code)
}

/** Where a batch was asked for: kafkajs keeps it, and does not say so in its types. */
export const fetchedOffset = (batch: { readonly topic: string }): bigint => {
  if ('fetchedOffset' in batch && typeof batch.fetchedOffset === 'string') return BigInt(batch.fetchedOffset)
  throw new Error(`a batch of ${batch.topic} does not say where it was fetched: this is not kafkajs ${VERSION}`)
}
