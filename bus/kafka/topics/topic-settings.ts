// The wanted settings of a topic; timestamps are the brokers', because a producer's clock may be wrong.

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
