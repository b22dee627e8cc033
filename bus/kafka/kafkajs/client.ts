// kafkajs as we use it: its settings, its log lines, and the repairs that it needs.
import kafkajs from 'kafkajs'
import type { Consumer, Kafka, logCreator, SASLOptions } from 'kafkajs'
import { assigner } from '../consume/assigner.ts'
import { readBatches } from '../codec/batches.ts'
import { registerCodecs } from '../codec/codecs.ts'
import { checkVersion } from './internals.ts'
import type { ClientConfig } from './internals.ts'
import type { KafkaLog } from '../log.ts'
import {
  commitToTheCoordinator,
  dropSilentConnections,
  heartbeatsAfterSetBack,
  joinWhenReady,
  readFetchesWith,
  socketsUntil,
  stillRequestQueue,
} from './repairs.ts'
import type { SaslSettings, ResolvedSettings } from '../settings.ts'

/** In milliseconds. A request may take as long as a leader's loss; shorter only means that more is written twice. */
const CONNECT = 3_000
const REQUEST = 10_000
/** How often kafkajs itself tries again before it reports to us, and how long it waits at first and at most. */
export const RETRY = { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 }

export const clientConfig = (settings: ResolvedSettings, log: KafkaLog): ClientConfig => {
  checkVersion()
  stillRequestQueue()
  dropSilentConnections()
  commitToTheCoordinator()
  joinWhenReady()
  heartbeatsAfterSetBack()
  registerCodecs()
  readFetchesWith(readBatches)
  const { brokers, clientId, ssl, sasl } = settings
  return {
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
    connectionTimeout: CONNECT,
    requestTimeout: REQUEST,
    retry: RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: logsTo(log),
  }
}

/** The same, in a form that its types can follow. */
const saslOf = ({ mechanism, username, password }: SaslSettings): SASLOptions => {
  if (mechanism === 'plain') return { mechanism, username, password }
  if (mechanism === 'scram-sha-256') return { mechanism, username, password }
  return { mechanism, username, password }
}

/** Whose sockets are there until the signal. */
export const kafkaClient = (config: ClientConfig, end: AbortSignal): Kafka =>
  new kafkajs.Kafka({ ...config, socketFactory: socketsUntil(end) })

export interface ConsumerOf {
  readonly group: string
  /** Its sockets are there until then. */
  readonly end: AbortSignal
  /** Awaited before it joins its group again. */
  readonly beforeJoin: () => Promise<void>
  readonly serves?: readonly string[]
}
export const consumerOf = (
  config: ClientConfig,
  { consumer, metadataMs }: ResolvedSettings,
  { group, end, beforeJoin, serves = [] }: ConsumerOf,
): Consumer =>
  kafkaClient(config, end).consumer({
    groupId: group,
    partitionAssigners: [assigner(beforeJoin, serves)],
    sessionTimeout: consumer.sessionTimeoutMs,
    heartbeatInterval: consumer.heartbeatMs,
    rebalanceTimeout: consumer.rebalanceTimeoutMs,
    maxWaitTimeInMs: consumer.maxWaitMs,
    maxBytesPerPartition: consumer.maxBytesPerPartition,
    metadataMaxAge: metadataMs,
    allowAutoTopicCreation: false,
    // What a stranger's transaction took back is not for us.
    readUncommitted: false,
    retry: RETRY,
  })

/** Its errors are our warnings: it tries again by itself, and what it gives up we report. */
const logsTo =
  (log: KafkaLog): logCreator =>
  () =>
  ({ namespace, log: { message, ...details } }) => {
    const { error, groupId, broker, topic, partition } = details
    const said = typeof error === 'string' ? error : error instanceof Error ? error.message : undefined
    log.warn({ part: namespace, error: said, group: groupId, broker, topic, partition }, `kafkajs: ${message}`)
  }
