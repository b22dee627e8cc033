// The bus port over Kafka: messages as records of our topics, subscriptions as members of groups.
import { partitionOf } from '../../base/index.ts'
import type { Bus, MessageHandler, Message, Subscription, Topic } from '../bus.ts'
import { DEFAULT_QUEUE, queueOf } from '../queues.ts'
import type { Queues } from '../queues.ts'
import type { Topics } from '../../engine/index.ts'
import type { RecordHandler, RecordIn, Records } from '../records.ts'
import { deadLetterRecord } from './codec/dead-letter.ts'
import type { PartitionCounts } from './topics/partition-counts.ts'
import { tooBig } from './produce/deliver.ts'
import type { Backlog } from './topics/backlog.ts'
import type { KafkaLog } from './log.ts'
import type { GroupMember } from './consume/group-member.ts'
import { decode, encode } from './codec/message-record.ts'
import { outgoingBytes } from './produce/outgoing.ts'
import type { Outgoing } from './produce/outgoing.ts'
import type { Publisher } from './produce/publisher.ts'
import type { replySubscription } from './consume/replies.ts'
import { effectsTopic } from './topics/topics.ts'

export interface KafkaBus extends Bus<Topics> {
  /** Stops what still subscribes, and waits until what is queued is written, each up to the limit in milliseconds. */
  close(drainMs: number): Promise<void>
  counters(): BusCounters
}
export interface BusCounters {
  /** Messages that could not be read, and stand in the topic of dead letters. */
  readonly deadLetters: number
  /** Messages that were too big, or refused by the broker: the journal holds them open. */
  readonly undeliverable: number
}
export interface BusOptions {
  readonly prefix: string
  readonly queues: Queues
  readonly publisher: Publisher
  readonly counts: PartitionCounts
  readonly backlog: Backlog
  readonly limit: (topic: string) => number
  readonly send: Records['send']
  readonly now: () => number
  readonly log: KafkaLog
  readonly join: (on: Parameters<Records['consume']>[0] & { readonly serves?: readonly string[] }) => GroupMember
  readonly readReplies: (on: {
    readonly topic: string
    readonly process: string
    readonly atOnce: number
    readonly handler: RecordHandler
  }) => ReturnType<typeof replySubscription>
}
interface Running {
  readonly topic: Topic
  pending(): number
  stop(drainMs: number): Promise<void>
}

export const kafkaBus = (on: BusOptions): KafkaBus => {
  const { prefix, queues, publisher, counts, backlog, limit, log, join, readReplies } = on
  const running = new Set<Running>()
  let deadLetters = 0
  let undeliverable = 0
  const nameOf = (topic: Topic): string => `${prefix}${topic}`
  const namesOf = (topic: Topic, of: readonly string[] = [DEFAULT_QUEUE, ...Object.keys(queues)]): readonly string[] =>
    topic === 'effects' ? of.map((queue) => effectsTopic(prefix, queue)) : [nameOf(topic)]

  const add = <T extends Topic>(
    topic: T,
    message: Message<Topics[T]>,
    how: Pick<Outgoing, 'patient' | 'owed' | 'written' | 'refused'>,
  ): void => {
    const name = topic === 'effects' ? effectsTopic(prefix, queueOf(queues, kindIn(message.value))) : nameOf(topic)
    const partitions = counts.of(name)
    if (partitions === undefined) return how.refused(new Error(`the topic ${name} does not exist: run contrail topics create`))
    const { key, value, headers } = encode(message)
    const bytes = outgoingBytes({ key, value, headers })
    if (bytes > limit(name)) return how.refused(tooBig(name, bytes, limit(name)))
    publisher.add(name, partitionOf(key, partitions), { ...how, message: { key, value, headers }, bytes })
  }
  /** The journal knows that it is open: the reconciler shows it, and tries it again. */
  const notDelivered = (topic: Topic, key: string, err: Error): void => {
    undeliverable++
    log.error({ topic, key, err }, 'a message cannot be sent as it is: what asked for it stays open in the journal')
  }
  const handlerOf =
    <T extends Topic>(topic: T, handler: MessageHandler<Topics[T]>): RecordHandler =>
    async (records, lease) => {
      const read = records.map((record) => ({ record, decoded: decode(topic, record) }))
      const values = read.flatMap(({ decoded }) => (decoded.kind === 'message' ? [decoded.value] : []))
      const letters = read.flatMap(({ record, decoded }) =>
        decoded.kind === 'unreadable' ? [deadLetterRecord(prefix, record, decoded.reason, on.now())] : [],
      )
      if (letters.length > 0) {
        await on.send(letters)
        deadLetters += letters.length
        log.warn({ topic, count: letters.length }, 'messages cannot be read: they stand in the topic of dead letters with the reason')
      }
      const [first] = read
      if (values.length > 0 && first?.record.key) await handler(values, Buffer.from(first.record.key).toString(), lease)
    }
  /** One that cannot be read is a dead letter when its turn comes. */
  const behindOf =
    <T extends Topic>(topic: T, onBehind: (message: Topics[T], key: string) => void): ((record: RecordIn) => void) =>
    (record) => {
      const decoded = decode(topic, record)
      if (decoded.kind === 'message' && record.key) onBehind(decoded.value, Buffer.from(record.key).toString())
    }
  const start = (topic: Topic, started: Subscription & { pending(): number }): Subscription => {
    const entry: Running = { topic, pending: () => started.pending(), stop: (drainMs) => started.stop(drainMs) }
    running.add(entry)
    return {
      partitions: () => started.partitions(),
      health: () => started.health(),
      stop: (drainMs) => started.stop(drainMs).finally(() => running.delete(entry)),
    }
  }
  return {
    async publish(topic, messages) {
      for (const message of messages)
        add(topic, message, {
          patient: true,
          owed: topic !== 'replies',
          written: () => undefined,
          refused: (error) => notDelivered(topic, message.key, error),
        })
    },
    submit: (topic, message) => new Promise((written, refused) => add(topic, message, { patient: false, owed: false, written, refused })),
    subscribe(topic, { group, atOnce, handler, onBehind, queues: from, serves }) {
      const records = handlerOf(topic, handler)
      if (topic === 'replies') return start(topic, readReplies({ topic: nameOf(topic), process: group, atOnce, handler: records }))
      const behind = onBehind && behindOf(topic, onBehind)
      const member = join({
        group: `${prefix}${group}`,
        topics: namesOf(topic, from),
        atOnce,
        handler: records,
        ...(behind && { onBehind: behind }),
        ...(serves && { serves }),
      })
      return start(topic, {
        partitions: () =>
          member
            .assigned()
            .map(({ partition }) => partition)
            .toSorted((a, b) => a - b),
        health: () => member.health(),
        pending: () => member.pending(),
        stop: (drainMs) => member.stop(drainMs),
      })
    },
    partitions: (topic) => counts.of(nameOf(topic)) ?? 1,
    load(topic) {
      const names = namesOf(topic)
      const written = names.reduce((sum, name) => sum + publisher.waiting(name), 0)
      const here = [...running].filter((r) => r.topic === topic).reduce((sum, r) => sum + r.pending(), 0)
      // Nobody waits for replies but who asked, and that is not behind.
      const read = topic === 'replies' ? 0 : names.reduce((sum, name) => sum + backlog.of(name), 0)
      return written + Math.max(here, read)
    },
    async close(drainMs) {
      await Promise.all([...running].map((one) => one.stop(drainMs)))
      await publisher.idle(drainMs)
    },
    counters: () => ({ deadLetters, undeliverable }),
  }
}

/** Of a request for a side effect; empty of anything else. */
const kindIn = (value: object): string => ('effect' in value && typeof value.effect === 'string' ? value.effect : '')
