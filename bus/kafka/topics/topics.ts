// Our topics: which there are, how they should be, made where they are missing.
import type { Admin, ITopicConfig } from 'kafkajs'
import kafkajs from 'kafkajs'
import { pause } from '../../../base/index.ts'
import type { Clock } from '../../../base/index.ts'
import { DEFAULT_QUEUE } from '../../queues.ts'
import type { Queues } from '../../queues.ts'
import { errorType } from './partition-counts.ts'
import { differences } from './topic-check.ts'
import type { FoundTopic } from './topic-check.ts'
import { BY_BROKER, TIMESTAMPS } from './topic-settings.ts'
import type { TopicSpec } from './topic-settings.ts'

export interface TopicAdmin {
  /** Makes what is missing, and returns the names of what it made. What is there stays as it is. */
  create(specs: readonly TopicSpec[]): Promise<readonly string[]>
  /** A sentence for each thing that is not as it should be. */
  check(specs: readonly TopicSpec[]): Promise<readonly string[]>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A little more than the largest record, so that its envelope fits. */
const MAX_MESSAGE = 1_048_588
const WISHED_COPIES = 3

/** How the topics are meant to be: more partitions for more processes side by side, up to the peak that is expected. */
export const defaultTopics = ({
  partitions = 16,
  replication,
  queues = {},
}: { readonly partitions?: number; readonly replication?: number; readonly queues?: Queues } = {}): readonly TopicSpec[] => {
  const each = { ...(replication === undefined ? {} : { replication }), maxMessageBytes: MAX_MESSAGE }
  return [
    { topic: 'commands', partitions, retentionMs: 7 * DAY, ...each },
    { topic: 'effects', partitions, retentionMs: 7 * DAY, ...each },
    ...Object.keys(queues).map((queue) => ({ topic: `effects.${queue}`, partitions, retentionMs: 7 * DAY, ...each })),
    { topic: 'replies', partitions: Math.min(8, partitions), retentionMs: HOUR, ...each },
    { topic: 'deadletters', partitions: Math.min(4, partitions), retentionMs: 90 * DAY, ...each },
  ]
}

/** The topic of a queue of side effects; the default queue is the one of the plain name. */
export const effectsTopic = (prefix: string, queue: string): string =>
  queue === DEFAULT_QUEUE ? `${prefix}effects` : `${prefix}effects.${queue}`
export const queueIn = (prefix: string, topic: string): string | undefined => {
  if (topic === effectsTopic(prefix, DEFAULT_QUEUE)) return DEFAULT_QUEUE
  const before = `${prefix}effects.`
  return topic.startsWith(before) ? topic.slice(before.length) : undefined
}

/** How long a new topic may take until every broker has heard of it, and how often we look, in milliseconds. */
const PATIENCE = 60_000
const LOOK = 100

export const topicAdmin = (on: { readonly admin: Admin; readonly prefix: string; readonly clock: Clock }): TopicAdmin => {
  const { admin, prefix, clock } = on
  const named = (specs: readonly TopicSpec[]) => specs.map((spec) => ({ ...spec, topic: `${prefix}${spec.topic}` }))

  const brokers = async (): Promise<number> => (await admin.describeCluster()).brokers.length
  const find = async (topic: string): Promise<FoundTopic | undefined> => {
    const partitions = await partitionsOf(admin, topic)
    if (partitions === undefined) return undefined
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topic,
          configNames: ['retention.ms', 'min.insync.replicas', 'max.message.bytes', TIMESTAMPS],
        },
      ],
    })
    const config = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]))
    return { partitions: partitions.length, copies: Math.min(...partitions.map(({ replicas }) => replicas.length)), config }
  }
  return {
    async create(specs) {
      const missing: TopicSpec[] = []
      for (const spec of named(specs)) if ((await partitionsOf(admin, spec.topic)) === undefined) missing.push(spec)
      if (missing.length === 0) return []
      const copies = Math.min(WISHED_COPIES, await brokers())
      try {
        // Waiting for leaders asks a broker that may not have heard of the topic, and fails: we look ourselves.
        await admin.createTopics({ waitForLeaders: false, topics: missing.map((spec) => configOf(spec, copies)) })
      } catch (error) {
        // Another process was at it too.
        if (!everyTopicExists(error)) throw new Error(`the topics cannot be created: ${reasons(error)}`, { cause: error })
      }
      for (const { topic, partitions } of missing) await appear(admin, clock, topic, partitions)
      return missing.map(({ topic }) => topic)
    },
    async check(specs) {
      const copies = Math.min(WISHED_COPIES, await brokers())
      const found: string[] = []
      for (const spec of named(specs)) found.push(...differences({ replication: copies, ...spec }, await find(spec.topic)))
      return found
    },
  }
}

const configOf = ({ topic, partitions, replication, retentionMs, maxMessageBytes }: TopicSpec, copies: number): ITopicConfig => ({
  topic,
  numPartitions: partitions,
  replicationFactor: replication ?? copies,
  configEntries: [
    { name: 'retention.ms', value: String(retentionMs) },
    { name: 'max.message.bytes', value: String(maxMessageBytes) },
    { name: 'min.insync.replicas', value: (replication ?? copies) > 1 ? '2' : '1' },
    // Else a broker refuses whatever comes from a machine whose clock is an hour ahead.
    { name: TIMESTAMPS, value: BY_BROKER },
  ],
})

const partitionsOf = async (admin: Admin, topic: string) => {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return topics[0]?.partitions
  } catch (error) {
    if (errorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined
    throw error
  }
}

const appear = async (admin: Admin, clock: Clock, topic: string, partitions: number): Promise<void> => {
  for (let waited = 0; ((await partitionsOf(admin, topic))?.length ?? 0) < partitions; waited += LOOK) {
    if (waited > PATIENCE) throw new Error(`the topic ${topic} was created, but after ${PATIENCE} ms no broker shows it`)
    await pause(clock, LOOK)
  }
}

/** kafkajs reports one error a topic, in one error. */
const parts = (error: unknown): readonly unknown[] =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error]
const everyTopicExists = (error: unknown): boolean => parts(error).every((part) => errorType(part) === 'TOPIC_ALREADY_EXISTS')
const reasons = (error: unknown): string =>
  parts(error)
    .filter((part) => errorType(part) !== 'TOPIC_ALREADY_EXISTS')
    .map((part) => {
      const topic = part instanceof Error && 'topic' in part ? `${String(part.topic)}: ` : ''
      return errorType(part) === 'INVALID_REPLICATION_FACTOR'
        ? `${topic}more copies were asked for than there are brokers`
        : `${topic}${part instanceof Error ? part.message : String(part)}`
    })
    .join('; ')
