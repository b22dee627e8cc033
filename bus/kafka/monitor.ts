// The owner and the lag of each partition, as the brokers report them.
import type { Admin, MemberDescription } from 'kafkajs'
import kafkajs from 'kafkajs'
import type { ConsumerView, Monitor, PartitionView } from '../monitor.ts'
import { subscriptionOf } from './consume/assigner.ts'
import type { PartitionCounts } from './topics/partition-counts.ts'
import { groupsOf, placesOf } from './topics/backlog.ts'
import { placeOf, recordsBehind } from './topics/offsets.ts'
import { queueIn } from './topics/topics.ts'
import type { Offsets, OffsetsByPlace } from './topics/offsets.ts'

export const kafkaMonitor = (on: {
  readonly admin: Admin
  readonly offsets: Offsets
  readonly counts: PartitionCounts
  readonly prefix: string
}): Monitor => {
  const { admin, offsets, counts, prefix } = on

  const topicsOf = async (group: string, owners: ReadonlyMap<string, string>): Promise<readonly string[]> => {
    const been = await admin.fetchOffsets({ groupId: group })
    const names = [...been.map(({ topic }) => topic), ...[...owners.keys()].map((place) => place.slice(0, place.lastIndexOf('/')))]
    return [...new Set(names)].toSorted()
  }
  const viewsOf = async (group: string, members: readonly MemberDescription[], ends: (topic: string) => Promise<Ends | undefined>) => {
    const owners = ownersOf(members)
    const views: PartitionView[] = []
    for (const topic of await topicsOf(group, owners)) {
      const found = await ends(topic)
      if (found === undefined) continue
      const at = await offsets.committed(group, found.places)
      for (const { partition } of found.places) {
        const id = placeOf({ topic, partition })
        const from = at.get(id) ?? { offset: found.first.get(id) ?? 0n, doneAbove: 0 }
        const lag = recordsBehind(from, found.end.get(id) ?? from.offset)
        views.push({ topic, group, partition, owner: owners.get(id) ?? null, lag })
      }
    }
    return views
  }
  return {
    async consumers() {
      const names = await groupsOf(admin, prefix)
      if (names.length === 0) return []
      const { groups } = await admin.describeGroups([...names])
      const views = groups.flatMap(({ groupId: group, members }) =>
        members.map(({ clientId: process, memberMetadata }): ConsumerView => {
          const wish = subscriptionOf(memberMetadata)
          return { process, group, ...wish, queues: wish.topics.flatMap((topic) => queueIn(prefix, topic) ?? []) }
        }),
      )
      return views.toSorted((a, b) => compare(a.group, b.group) || compare(a.process, b.process))
    },
    async partitions() {
      const names = (await groupsOf(admin, prefix)).toSorted()
      if (names.length === 0) return []
      const { groups } = await admin.describeGroups([...names])
      const known = new Map<string, Promise<Ends | undefined>>()
      const ends = (topic: string): Promise<Ends | undefined> => {
        const found = known.get(topic) ?? endsOf(topic, counts, offsets)
        known.set(topic, found)
        return found
      }
      const views = await Promise.all(groups.map(({ groupId, members }) => viewsOf(groupId, members, ends)))
      return views.flat().toSorted((a, b) => compare(a.topic, b.topic) || compare(a.group, b.group) || a.partition - b.partition)
    },
  }
}

interface Ends {
  readonly places: ReturnType<typeof placesOf>
  readonly first: OffsetsByPlace
  readonly end: OffsetsByPlace
}
const endsOf = async (topic: string, counts: PartitionCounts, offsets: Offsets): Promise<Ends | undefined> => {
  const partitions = await counts.look(topic)
  if (partitions === undefined) return undefined
  const places = placesOf(topic, partitions)
  const [first, end] = await Promise.all([offsets.first(places), offsets.end(places)])
  return { places, first, end }
}

/** By the place, the name of the process. */
const ownersOf = (members: readonly MemberDescription[]): ReadonlyMap<string, string> => {
  const { MemberAssignment } = kafkajs.AssignerProtocol
  return new Map(
    members.flatMap(({ clientId, memberAssignment }) =>
      // During a rebalance no member has an assignment.
      Object.entries((memberAssignment.length > 0 && MemberAssignment.decode(memberAssignment)?.assignment) || {}).flatMap(
        ([topic, partitions]) => partitions.map((partition) => [placeOf({ topic, partition }), clientId] as const),
      ),
    ),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
