// The lag of a topic for its slowest group: back-pressure for an intake that does not consume the topic itself.
import type { Admin } from 'kafkajs'
import type { PartitionCounts } from './partition-counts.ts'
import type { KafkaLog } from '../log.ts'
import { placeOf, recordsBehind } from './offsets.ts'
import type { Offsets, GroupOffset, TopicPartition } from './offsets.ts'

export interface Backlog {
  /** As of about a second ago; 0 until it was looked up once. Asking is what has it looked up. */
  of(topic: string): number
}
/** How old an answer may be, in milliseconds. */
const FRESH = 1_000

export const backlog = (on: {
  readonly admin: Admin
  readonly offsets: Offsets
  readonly counts: PartitionCounts
  readonly prefix: string
  readonly now: () => number
  readonly log: KafkaLog
}): Backlog => {
  const { admin, offsets, counts, prefix, now, log } = on
  const known = new Map<string, { lag: number; at: number }>()
  const looking = new Set<string>()

  const look = async (topic: string): Promise<void> => {
    try {
      const groups = await groupsOf(admin, prefix)
      const places = placesOf(topic, counts.of(topic) ?? 0)
      const lags = await groupLags(offsets, groups, places)
      known.set(topic, { lag: Math.max(0, ...lags), at: now() })
    } catch (err) {
      // What was known stays: a Kafka that does not answer is no reason to take more.
      log.warn({ topic, err }, 'it cannot be looked up how much waits in Kafka')
    } finally {
      looking.delete(topic)
    }
  }
  return {
    of(topic) {
      const found = known.get(topic)
      if ((found === undefined || now() - found.at >= FRESH) && !looking.has(topic)) {
        looking.add(topic)
        void look(topic)
      }
      return found?.lag ?? 0
    },
  }
}

export const placesOf = (topic: string, partitions: number): readonly TopicPartition[] =>
  Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))

export const groupsOf = async (admin: Admin, prefix: string): Promise<readonly string[]> => {
  const { groups } = await admin.listGroups()
  return groups.map(({ groupId }) => groupId).filter((group) => group.startsWith(prefix))
}

/** Of each group that has ever been at one of these partitions. A topic that no group has been at waits as a whole. */
const groupLags = async (offsets: Offsets, groups: readonly string[], places: readonly TopicPartition[]): Promise<readonly number[]> => {
  const [first, end] = await Promise.all([offsets.first(places), offsets.end(places)])
  const committed = await Promise.all(groups.map((group) => offsets.committed(group, places)))
  const been = committed.filter((at) => at.size > 0)
  return (been.length === 0 ? [new Map<string, GroupOffset>()] : been).map((at) =>
    places.reduce((sum, place) => {
      const id = placeOf(place)
      const from = at.get(id) ?? { offset: first.get(id) ?? 0n, doneAbove: 0 }
      return sum + recordsBehind(from, end.get(id) ?? from.offset)
    }, 0),
  )
}
