// The number of partitions of each topic: looked up on first use, and refreshed periodically.
import type { Admin } from 'kafkajs'
import type { KafkaLog } from '../log.ts'

export interface PartitionCounts {
  /** As last seen, also of a topic that was deleted since; undefined for one that was never there. */
  of(topic: string): number | undefined
  /** Asks now. Undefined where there is no such topic; throws where Kafka does not answer. */
  look(topic: string): Promise<number | undefined>
  close(): void
}

export const partitionCounts = (on: { readonly admin: Admin; readonly log: KafkaLog; readonly everyMs: number }): PartitionCounts => {
  const { admin, log, everyMs } = on
  const known = new Map<string, number>()

  const look = async (topic: string): Promise<number | undefined> => {
    const before = known.get(topic)
    const now = await ask(admin, topic)
    if (now !== undefined) known.set(topic, now)
    if (before !== undefined && now !== undefined && now !== before)
      log.warn({ topic, before, now }, 'the number of partitions changed: for a moment messages of one key may overtake each other')
    return now
  }
  const again = setInterval(() => {
    for (const topic of known.keys())
      look(topic).catch((error: unknown) => log.warn({ topic, err: error }, 'the number of partitions cannot be looked up'))
  }, everyMs).unref()
  return { of: (topic) => known.get(topic), look, close: () => clearInterval(again) }
}

const ask = async (admin: Admin, topic: string): Promise<number | undefined> => {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const partitions = topics[0]?.partitions.length ?? 0
    return partitions === 0 ? undefined : partitions
  } catch (error) {
    if (isMissingTopic(error)) return undefined
    throw error
  }
}

/** The broker's name for what went wrong, where it said one; kafkajs may have wrapped it. */
export const errorType = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  if ('type' in error && typeof error.type === 'string') return error.type
  return errorType(error.cause)
}
const isMissingTopic = (error: unknown): boolean =>
  ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION'].includes(errorType(error) ?? '')
