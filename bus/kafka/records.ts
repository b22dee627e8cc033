// The records port over Kafka.
import type { Admin } from 'kafkajs'
import type { Clock } from '../../base/index.ts'
import type { Records, RecordSubscription } from '../records.ts'
import type { Connections } from './kafkajs/connections.ts'
import type { PartitionCounts } from './topics/partition-counts.ts'
import { deliver } from './produce/deliver.ts'
import type { DeliverOptions } from './produce/deliver.ts'
import type { GroupMember } from './consume/group-member.ts'
import { placeOf } from './topics/offsets.ts'
import type { Offsets } from './topics/offsets.ts'
import { scan } from './read/scan.ts'

export interface RecordsOptions extends DeliverOptions {
  readonly admin: Admin
  readonly counts: PartitionCounts
  readonly offsets: Offsets
  readonly clock: Clock
  readonly connections: () => Connections
  /** The end of all: scans fail after it. */
  readonly end: AbortSignal
  /** Joins a group; the connection stops it at its end, if nobody did before. */
  readonly join: (on: Parameters<Records['consume']>[0]) => GroupMember
}

export const kafkaRecords = (on: RecordsOptions): Records => {
  const { admin, counts, offsets, clock, connections, end, join } = on
  return {
    send: (records) => deliver(on, records),
    consume: (options) => subscriptionOf(join(options)),
    async rewind({ group, topic, to }) {
      const { groups } = await admin.describeGroups([group])
      const state = groups[0]?.state
      if (state !== undefined && state !== 'Empty' && state !== 'Dead')
        throw new Error(`the group ${group} has consumers just now (it is ${state}): stop them first, then move it`)
      const partitions = await counts.look(topic)
      if (partitions === undefined) throw new Error(`the topic ${topic} does not exist`)
      if ('offset' in to) {
        if (to.partition < 0 || to.partition >= partitions)
          throw new Error(`the topic ${topic} has no partition ${to.partition}, only ${partitions}`)
        return offsets.move(group, topic, new Map([[to.partition, to.offset]]))
      }
      const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))
      const found = await offsets.since(places, to.since)
      return offsets.move(group, topic, new Map(places.map((place) => [place.partition, found.get(placeOf(place)) ?? 0n])))
    },
    async *scan(topic) {
      const partitions = await counts.look(topic)
      if (partitions === undefined) throw new Error(`the topic ${topic} does not exist`)
      const own = connections()
      try {
        await own.open()
        yield* scan({ cluster: own.cluster, offsets, clock, topic, partitions, end })
      } finally {
        await own.close()
      }
    },
    partitions: (topic) => counts.look(topic),
  }
}

const subscriptionOf = (member: GroupMember): RecordSubscription => ({
  topics: member.topics,
  assigned: () => member.assigned(),
  lag: () => member.lag(),
  pause: (topic) => member.pause(topic),
  resume: (topic) => member.resume(topic),
  health: () => member.health(),
  stop: (drainMs) => member.stop(drainMs),
})
