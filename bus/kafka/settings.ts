// The settings of a connection to Kafka, and their defaults.
import type { Queues } from '../queues.ts'

export interface KafkaSettings {
  /** `host:port` of some brokers; the others are found by them. */
  readonly brokers: readonly string[]
  /** The name of this process, shown as the owner of its partitions. */
  readonly clientId: string
  /** Before the names of all our topics and groups. */
  readonly prefix: string
  /** TLS: true, or what Node's `tls.connect` takes. */
  readonly ssl?: boolean | TlsSettings
  readonly sasl?: SaslSettings
  /** Of what we send; every codec is read. */
  readonly compression?: 'none' | 'gzip' | 'zstd'
  /** The largest value in bytes, as the topics' `max.message.bytes` allows it. */
  readonly maxMessageBytes?: number
  /** How often the number of partitions is looked up, in milliseconds: more of them are taken up then. */
  readonly metadataMs?: number
  readonly consumer?: Partial<ConsumerSettings>
  /** The kinds of side effects that go by topics of their own. */
  readonly queues?: Queues
}
export interface TlsSettings {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
}
export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}
/** Times in milliseconds. */
export interface ConsumerSettings {
  /** Silence after which the group gives our partitions to others. A stalled processor is silent too: not under 10 s in earnest. */
  readonly sessionTimeoutMs: number
  readonly heartbeatMs: number
  /** How long a group waits for its members when one comes or goes. */
  readonly rebalanceTimeoutMs: number
  /** How long an idle fetch waits at the broker. It delays no message; it bounds how soon a change of the group is noticed. */
  readonly maxWaitMs: number
  /** Records of a partition that wait or are in work: above the first figure nothing is fetched, until it falls to the second. */
  readonly pendingHigh: number
  readonly pendingLow: number
  /** Of one fetch: small, because what was fetched and not done is fetched again by the next owner. */
  readonly maxBytesPerPartition: number
}
export type ResolvedSettings = Required<Omit<KafkaSettings, 'ssl' | 'sasl' | 'consumer'>> &
  Pick<KafkaSettings, 'ssl' | 'sasl'> & { readonly consumer: ConsumerSettings }

export const withDefaults = (settings: KafkaSettings): ResolvedSettings => {
  const { sessionTimeoutMs = 10_000, ...consumer } = settings.consumer ?? {}
  return {
    compression: 'none',
    maxMessageBytes: 1_000_000,
    metadataMs: 30_000,
    queues: {},
    ...settings,
    consumer: {
      sessionTimeoutMs,
      heartbeatMs: Math.floor(sessionTimeoutMs / 5),
      rebalanceTimeoutMs: 2 * sessionTimeoutMs,
      maxWaitMs: 100,
      pendingHigh: 200,
      pendingLow: 50,
      maxBytesPerPartition: 131_072,
      ...consumer,
    },
  }
}
