// The port beneath the messages: records of any topic as bytes, for whoever speaks with strangers (triggers, dead letters).
import type { Lease, Subscription } from './bus.ts'

export interface RecordPlace {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}
export interface RecordIn extends RecordPlace {
  readonly key: Uint8Array | null
  /** Null is a tombstone. */
  readonly value: Uint8Array | null
  /** Of a name that comes twice, the last. */
  readonly headers: Readonly<Record<string, Uint8Array>>
  /** Milliseconds since the epoch, as the producer or the broker set it. */
  readonly timestamp: number
  /** Present: it stands for a whole batch from `offset` on that nobody can read, and `value` is the beginning of that. */
  readonly fault?: RecordFault
}
export interface RecordFault {
  /** For people. */
  readonly reason: string
  /** How many bytes there were. */
  readonly bytes: number
}
export interface RecordOut {
  readonly topic: string
  /** Absent: the key's, by `partitionOf`; without a key any. */
  readonly partition?: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: Readonly<Record<string, Uint8Array>>
}

/** All records of one key that wait, oldest first; those without a key go one line a partition. Resolve = acknowledge; reject = again. */
export type RecordHandler = (records: readonly RecordIn[], lease: Lease) => Promise<void>

export interface RecordLag {
  readonly topic: string
  readonly partition: number
  readonly lag: number
}
/** Where to begin again: that offset of a partition, or the first record at or after a time in all of them. */
export type RecordPosition = { readonly partition: number; readonly offset: bigint } | { readonly since: number }

export interface RecordSubscription extends Omit<Subscription, 'partitions'> {
  readonly topics: readonly string[]
  assigned(): readonly { readonly topic: string; readonly partition: number }[]
  lag(): Promise<readonly RecordLag[]>
  /** Takes nothing more of the topic until `resume`; what is in work ends. */
  pause(topic: string): void
  resume(topic: string): void
}

export interface Records {
  /** Resolves when all are durable; may write some twice, never leaves one out. Rejects where a topic or partition is not there, or one is too big. */
  send(records: readonly RecordOut[]): Promise<void>
  /** `atOnce` bounds the keys in work side by side. A new group begins at the topic's first record. */
  consume(on: {
    readonly group: string
    readonly topics: readonly string[]
    readonly atOnce: number
    readonly handler: RecordHandler
    /** Called with a record that has to wait because earlier ones of its key are in work. */
    readonly onBehind?: (record: RecordIn) => void
  }): RecordSubscription
  /** Moves a group that nobody consumes with just now; rejects while somebody does. */
  rewind(on: { readonly group: string; readonly topic: string; readonly to: RecordPosition }): Promise<void>
  /** What the topic holds when it is called, partition by partition in order; no group, nothing is committed. */
  scan(topic: string): AsyncIterable<RecordIn>
  /** Undefined where there is no such topic. */
  partitions(topic: string): Promise<number | undefined>
}
