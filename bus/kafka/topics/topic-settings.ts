// How a topic should be, and the setting of it by which the brokers' clocks count, not those of whoever writes.

export const TIMESTAMPS = 'message.timestamp.type'
export const BY_BROKER = 'LogAppendTime'

export interface TopicSpec {
  /** Without the prefix. */
  readonly topic: string
  readonly partitions: number
  /** Copies of each partition. Absent: three, or as many as there are brokers where those are fewer. */
  readonly replication?: number
  /** How long records are kept, in milliseconds; -1 for ever. */
  readonly retentionMs: number
  readonly maxMessageBytes: number
}
