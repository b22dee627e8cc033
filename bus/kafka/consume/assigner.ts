// The partition assignor of our consumer groups: round robin among the members that subscribe to a topic, which need not be all of them.
import kafkajs from 'kafkajs'
import type { GroupMember, PartitionAssigner } from 'kafkajs'
import { z } from 'zod'

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol
const NAME = 'contrail'
const VERSION = 0

export interface Subscriber {
  readonly member: string
  readonly topics: readonly string[]
}
export type Assignment = ReadonlyMap<string, Readonly<Record<string, number[]>>>

/** Deterministic: the order of members does not matter. Partitions of topics without a subscriber are left out. */
export const assignPartitions = (subscribers: readonly Subscriber[], partitions: ReadonlyMap<string, readonly number[]>): Assignment => {
  const assigned = new Map<string, Record<string, number[]>>(subscribers.map(({ member }) => [member, {}]))
  const sorted = subscribers.toSorted((a, b) => (a.member < b.member ? -1 : 1))
  let turn = 0
  for (const topic of [...partitions.keys()].toSorted()) {
    const takers = sorted.filter(({ topics }) => topics.includes(topic))
    for (const partition of partitions.get(topic)?.toSorted((a, b) => a - b) ?? []) {
      // The turn goes on from topic to topic: many topics of one partition each do not all go to the first.
      const own = assigned.get(takers[turn++ % takers.length]?.member ?? '')
      if (own !== undefined) (own[topic] ??= []).push(partition)
    }
  }
  return assigned
}

/** `beforeJoin` is awaited before a member joins its group again (repairs.ts): until then what it holds is its own. */
export interface WaitingAssigner {
  readonly beforeJoin: () => Promise<void>
}
export const assigner =
  (beforeJoin: () => Promise<void>, serves: readonly string[]): PartitionAssigner =>
  ({ cluster, logger }) => ({
    beforeJoin,
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: MemberMetadata.encode({ version: VERSION, topics, userData: servesAsData(serves) }),
    }),
    async assign({ members, topics }) {
      const subscribers = members.map(subscriberOf)
      const wanted = [...new Set(subscribers.flatMap((subscriber) => subscriber.topics))]
      try {
        await cluster.addMultipleTargetTopics(wanted)
      } catch (error) {
        logger.warn('a topic that a member of the group asks for is not there', { error: String(error) })
      }
      const found = [...new Set([...topics, ...wanted])].map((topic) => {
        const ids = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
        return [topic, ids] as const
      })
      return [...assignPartitions(subscribers, new Map(found))].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: VERSION, assignment, userData: Buffer.alloc(0) }),
      }))
    },
  })

const subscriberOf = ({ memberId, memberMetadata }: GroupMember): Subscriber => ({
  member: memberId,
  topics: MemberMetadata.decode(memberMetadata)?.topics ?? [],
})

/** The kinds of side effects a member handles travel in its subscription's user data, where the monitor reads them. */
const servesAsData = (serves: readonly string[]): Buffer =>
  serves.length === 0 ? Buffer.alloc(0) : Buffer.from(JSON.stringify({ serves }))
const Serves = z.object({ serves: z.array(z.string()) })

/** Topics and what it serves, of a member as a group describes it; of other clients' members the second is empty. */
export const subscriptionOf = (metadata: Buffer): { readonly topics: readonly string[]; readonly serves: readonly string[] } => {
  const decoded = metadata.length === 0 ? undefined : MemberMetadata.decode(metadata)
  if (!decoded) return { topics: [], serves: [] }
  const { topics, userData } = decoded
  try {
    return { topics, serves: Serves.parse(JSON.parse(userData.toString())).serves }
  } catch {
    return { topics, serves: [] }
  }
}
