// The only access to kafkajs beyond its public API. It is pinned to one version, and refuses any other.
import { createRequire } from 'node:module'
import type { Broker, Cluster, CompressionTypes, ISocketFactory, KafkaConfig, KafkaMessage, Logger, Message } from 'kafkajs'

export type ClientConfig = KafkaConfig & Required<Pick<KafkaConfig, 'clientId'>>

export const VERSION = '2.2.4'
const require = createRequire(import.meta.url)

/** Throws where another version is installed than the one whose insides are known here. */
export const checkVersion = (): void => {
  const { version }: { version: string } = require('kafkajs/package.json')
  if (version !== VERSION) throw new Error(`kafkajs ${version} is installed, but ${VERSION} is needed: npm install kafkajs@${VERSION}`)
}

export interface ProtocolDecoder {
  readonly buffer: Buffer
  offset: number
  readInt32(): number
  canReadBytes(length: number): boolean
  readBytes(length: number): Buffer
}
/** The messages of one whole batch. Throws where kafkajs cannot read it. */
export const decodeBatch = async (bytes: Buffer): Promise<readonly KafkaMessage[]> => {
  const DecoderOf: new (bytes: Buffer) => ProtocolDecoder = require('kafkajs/src/protocol/decoder')
  const decode: (from: ProtocolDecoder) => Promise<{ records: KafkaMessage[] }> = require('kafkajs/src/protocol/recordBatch/v0/decoder')
  return (await decode(new DecoderOf(bytes))).records
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

/** Connections without a producer, a consumer or a group around them. */
export const openCluster = (config: ClientConfig & { readonly socketFactory: ISocketFactory }, logger: Logger): Cluster => {
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
