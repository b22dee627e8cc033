// The port: how services talk. At least once, serial per key, resolve = acknowledge. It promises no more than Kafka keeps.
export type Topic = 'commands' | 'effects' | 'replies'

export interface Message<T> {
  readonly key: string
  readonly value: T
}

/** Held while a consumer owns a key's partition. After `signal` aborts another may own it: finish, but acknowledge nothing. */
export interface Lease {
  readonly epoch: number
  readonly signal: AbortSignal
}

/**
 * All messages of one key that wait, oldest first: a hot key is settled in one go. Resolve = acknowledge them all;
 * reject = deliver them again, after a back-off that the adapter chooses.
 */
export type MessageHandler<T> = (messages: readonly T[], key: string, lease: Lease) => Promise<void>

/**
 * `joining`: it waits for its share of the keys. `silent`: no heartbeat was answered for a session, so others may have its share by now.
 * `dead`: it will get none any more, its process should end.
 */
export type Health = 'joining' | 'silent' | 'ok' | 'dead'

export interface Subscription {
  /** The topic's partitions that are this consumer's just now, ascending: what it serves besides, like timers, goes by them. */
  partitions(): readonly number[]
  health(): Health
  /** Takes no new messages, waits for those in work up to the limit in milliseconds. */
  stop(drainMs: number): Promise<void>
}

export interface SubscribeOptions<T> {
  readonly group: string
  readonly atOnce: number
  readonly handler: MessageHandler<T>
  /** Called with a message that has to wait because earlier ones of its key are in work: it may make their work pointless. It is delivered as any other. */
  readonly onBehind?: (message: T, key: string) => void
  /** Where the deployment divides the topic into named queues: those to take from; absent: all. A bus without queues has one for everything. */
  readonly queues?: readonly string[]
  /** What it can handle, for people who look at the cluster. */
  readonly serves?: readonly string[]
}

export interface Bus<Topics extends { readonly [T in Topic]: unknown }> {
  /** Between services: resolves when queued, never waits for another key or for room. */
  publish<T extends Topic>(topic: T, messages: readonly Message<Topics[T]>[]): Promise<void>
  /** From outside: resolves when durable. In one process that is when its consumer acknowledged it. */
  submit<T extends Topic>(topic: T, message: Message<Topics[T]>): Promise<void>
  /** Consumers of one group share the keys; `atOnce` bounds the keys in work side by side. */
  subscribe<T extends Topic>(topic: T, on: SubscribeOptions<Topics[T]>): Subscription
  /** How many partitions the topic has: a key's is `partitionOf(key, partitions)`. Of a bus without any: one. */
  partitions(topic: Topic): number
  /** How many messages wait or are in work: what intake looks at before it takes more. */
  load(topic: Topic): number
}
