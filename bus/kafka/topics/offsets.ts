// Reads and sets offsets without a consumer: committed ones of a group, first and end offsets of partitions.
import type { Cluster } from 'kafkajs'
import type { Clock } from '../../../base/index.ts'
import { rest } from '../kafkajs/shutdown.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}
export const placeOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
/** By the place. */
export type OffsetsByPlace = ReadonlyMap<string, bigint>

/** How far a group is in a partition. */
export interface GroupOffset {
  /** Below it everything is done. */
  readonly offset: bigint
  /** How many above it are done as well: they wait for one that is not, which may take for ever. */
  readonly doneAbove: number
}
/** By the place. */
export type GroupOffsetsByPlace = ReadonlyMap<string, GroupOffset>

/** All of them throw where Kafka does not answer, or does not know a partition, after some tries. */
export interface Offsets {
  /** Where the group stands; partitions without a committed offset are left out. */
  committed(group: string, of: readonly TopicPartition[]): Promise<GroupOffsetsByPlace>
  /** The first record that is still there. */
  first(of: readonly TopicPartition[]): Promise<OffsetsByPlace>
  /** Behind the last record. */
  end(of: readonly TopicPartition[]): Promise<OffsetsByPlace>
  /** The first record at or after a time (milliseconds since the epoch); where there is none, the end. */
  since(of: readonly TopicPartition[], time: number): Promise<OffsetsByPlace>
  /** Sets where a group stands in partitions of a topic. Throws while the group has members. */
  move(group: string, topic: string, to: ReadonlyMap<number, bigint>): Promise<void>
}

const TRIES = 6
/** The pause after the first failure, doubled with each, in milliseconds. */
const BACKOFF = 100

/** After the signal nothing is tried again. */
export const offsets = (cluster: Cluster, clock: Clock, end: AbortSignal): Offsets => {
  const again = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await ask()
      } catch (error) {
        if (tries === TRIES || end.aborted) throw error
        forgetBroker(cluster, error)
        await rest(clock, BACKOFF * 2 ** (tries - 1), end)
        // It may be why it failed; where this fails too, the next try tells.
        await cluster.refreshMetadata().catch(() => undefined)
      }
    }
  }
  const list = (of: readonly TopicPartition[], at: { readonly fromBeginning: boolean } | { readonly fromTimestamp: number }) =>
    again(async () => {
      if (of.length === 0) return new Map<string, bigint>()
      await cluster.addMultipleTargetTopics([...new Set(of.map(({ topic }) => topic))])
      const found = byPlace(await cluster.fetchTopicsOffset(byTopic(of).map((topic) => ({ ...topic, ...at }))))
      const missing = of.find((place) => !found.has(placeOf(place)))
      if (missing !== undefined) throw new Error(`Kafka does not know the partition ${placeOf(missing)}`)
      return found
    })
  const ends = (of: readonly TopicPartition[]): Promise<OffsetsByPlace> => list(of, { fromBeginning: false })
  return {
    end: ends,
    first: (of) => list(of, { fromBeginning: true }),
    async since(of, time) {
      const found = await list(of, { fromTimestamp: time })
      const later = await ends(of.filter((place) => (found.get(placeOf(place)) ?? -1n) < 0n))
      return new Map([...found, ...later])
    },
    committed: (group, of) =>
      again(async () => {
        if (of.length === 0) return new Map<string, GroupOffset>()
        const coordinator = await cluster.findGroupCoordinator({ groupId: group })
        const { responses } = await coordinator.offsetFetch({ groupId: group, topics: byTopic(of) })
        const groupOffsets = responses.flatMap(({ topic, partitions }) =>
          partitions.map((partition) => [placeOf({ topic, ...partition }), groupOffsetIn(partition)] as const),
        )
        return new Map(groupOffsets.filter(([, { offset }]) => offset >= 0n))
      }),
    move: (group, topic, to) =>
      again(async () => {
        const coordinator = await cluster.findGroupCoordinator({ groupId: group })
        const partitions = [...to].map(([partition, offset]) => ({ partition, offset: String(offset) }))
        await coordinator.offsetCommit({ groupId: group, groupGenerationId: NO_GENERATION, memberId: '', topics: [{ topic, partitions }] })
      }),
  }
}

/** The generation of a commit from outside the group: the broker accepts it only while the group has no members. */
const NO_GENERATION = -1

const byTopic = (of: readonly TopicPartition[]) =>
  [...Map.groupBy(of, ({ topic }) => topic)].map(([topic, places]) => ({
    topic,
    // The type asks for an offset that no request has.
    partitions: places.map(({ partition }) => ({ partition, offset: '' })),
  }))

/** As it is kept with the group. Other tools may have left any text there, or none. */
export const asCommit = ({ offset, doneAbove }: GroupOffset): { readonly offset: string; readonly metadata: string } => ({
  offset: String(offset),
  metadata: String(doneAbove),
})
const groupOffsetIn = ({ offset, metadata }: { readonly offset: string; readonly metadata?: string | null }): GroupOffset => ({
  offset: BigInt(offset),
  doneAbove: /^\d{1,15}$/.test(metadata ?? '') ? Number(metadata) : 0,
})

/** How many records are not done: one that cannot be done does not make all that came after it count. */
export const recordsBehind = (at: GroupOffset, end: bigint): number => Math.max(0, Number(end - at.offset) - at.doneAbove)

type Listed = { readonly topic: string; readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }
const byPlace = (topics: readonly Listed[]): Map<string, bigint> =>
  new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [placeOf({ topic, partition }), BigInt(offset)] as const),
    ),
  )

/** A connection that was closed stays so until its broker is forgotten. */
export const forgetBroker = (cluster: Cluster, error: unknown): void => {
  if (!(error instanceof Error) || error.name !== 'KafkaJSConnectionClosedError') return
  if ('host' in error && 'port' in error) cluster.removeBroker({ host: String(error.host), port: Number(error.port) })
}
