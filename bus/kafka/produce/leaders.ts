// The leader of each partition: looked up on first use, and again after a failed send.
import type { TopicPartition } from '../topics/offsets.ts'
import { placeOf } from '../topics/offsets.ts'

export interface Leaders {
  /** The number of the broker. Rejects where no broker answers, or none leads the partition. */
  of(place: TopicPartition): Promise<number>
  /** What is known of the topic may be wrong: looks again. Resolves when that succeeded or failed. */
  renew(topic: string): Promise<void>
}
/** By partition, those that have a leader. Throws where no broker answers, or there is no such topic. */
export type LookUp = (topic: string) => Promise<ReadonlyMap<number, number>>

export const leaders = (lookUp: LookUp): Leaders => {
  const known = new Map<string, ReadonlyMap<number, number>>()
  const asked = new Map<string, Promise<ReadonlyMap<number, number>>>()

  const ask = async (topic: string): Promise<ReadonlyMap<number, number>> => {
    const found = await lookUp(topic)
    known.set(topic, found)
    return found
  }
  /** Many partitions fail at once: one question is enough for all. */
  const look = (topic: string): Promise<ReadonlyMap<number, number>> => {
    const asking = asked.get(topic) ?? ask(topic).finally(() => asked.delete(topic))
    asked.set(topic, asking)
    return asking
  }
  return {
    async of(place) {
      const { topic, partition } = place
      const leader = known.get(topic)?.get(partition) ?? (await look(topic)).get(partition)
      if (leader === undefined) throw new Error(`no broker leads ${placeOf(place)} just now`)
      return leader
    },
    renew: (topic) =>
      look(topic).then(
        () => undefined,
        () => undefined,
      ),
  }
}
