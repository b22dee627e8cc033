// Who gets which partitions: each topic's are dealt round to those who asked for that topic, which need not be all members.
import kafkajs from 'kafkajs'
import type { GroupMember, PartitionAssigner } from 'kafkajs'
import { z } from 'zod'

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol
const NAME = 'contrail'
const VERSION = 0

export interface Wish {
  readonly member: string
  readonly topics: readonly string[]
}
export type Deal = ReadonlyMap<string, Readonly<Record<string, number[]>>>

/** The same for the same members in any order. Partitions of topics that nobody asked for are left out. */
export const deal = (wishes: readonly Wish[], partitions: ReadonlyMap<string, readonly number[]>): Deal => {
  const hands = new Map<string, Record<string, number[]>>(wishes.map(({ member }) => [member, {}]))
  const sorted = wishes.toSorted((a, b) => (a.member < b.member ? -1 : 1))
  let turn = 0
  for (const topic of [...partitions.keys()].toSorted()) {
    const takers = sorted.filter(({ topics }) => topics.includes(topic))
    for (const partition of partitions.get(topic)?.toSorted((a, b) => a - b) ?? []) {
      // The turn goes on from topic to topic: many topics of one partition each do not all go to the first.
      const hand = hands.get(takers[turn++ % takers.length]?.member ?? '')
      if (hand !== undefined) (hand[topic] ??= []).push(partition)
    }
  }
  return hands
}

/** `beforeJoin` is awaited before a member joins its group again (repairs.ts): until then what it holds is its own. */
export interface PatientAssigner {
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
      const wishes = members.map(wishOf)
      const wanted = [...new Set(wishes.flatMap((wish) => wish.topics))]
      try {
        await cluster.addMultipleTargetTopics(wanted)
      } catch (error) {
        logger.warn('a topic that a member of the group asks for is not there', { error: String(error) })
      }
      const found = [...new Set([...topics, ...wanted])].map((topic) => {
        const ids = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
        return [topic, ids] as const
      })
      return [...deal(wishes, new Map(found))].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: VERSION, assignment, userData: Buffer.alloc(0) }),
      }))
    },
  })

const wishOf = ({ memberId, memberMetadata }: GroupMember): Wish => ({
  member: memberId,
  topics: MemberMetadata.decode(memberMetadata)?.topics ?? [],
})

/** What a member can handle goes along in the group's own data: everybody who looks at the group may read it. */
const servesAsData = (serves: readonly string[]): Buffer =>
  serves.length === 0 ? Buffer.alloc(0) : Buffer.from(JSON.stringify({ serves }))
const Serves = z.object({ serves: z.array(z.string()) })

/** Topics and what it serves, of a member as a group describes it; of other clients' members the second is empty. */
export const wishIn = (metadata: Buffer): { readonly topics: readonly string[]; readonly serves: readonly string[] } => {
  const decoded = metadata.length === 0 ? undefined : MemberMetadata.decode(metadata)
  if (!decoded) return { topics: [], serves: [] }
  const { topics, userData } = decoded
  try {
    return { topics, serves: Serves.parse(JSON.parse(userData.toString())).serves }
  } catch {
    return { topics, serves: [] }
  }
}
