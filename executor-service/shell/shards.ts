// Which shards of due and open streams this executor looks after: those that go with its partitions of the commands.
import type { Bus, Subscription } from '../../bus/index.ts'
import type { Topics } from '../../engine/index.ts'
import { SHARDS } from '../../base/index.ts'
import type { Shards } from '../../journal/index.ts'

/** Undefined: all shards. Shard s belongs to the owner of partition `s mod P`, so every shard has an owner once partitions are assigned. */
export const ownShards = (bus: Pick<Bus<Topics>, 'partitions'>, { partitions }: Pick<Subscription, 'partitions'>): Shards | undefined => {
  const [count, own] = [bus.partitions('commands'), partitions()]
  if (own.length === count) return undefined
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard)
  return new Set(shards.filter((shard) => own.includes(shard % count)))
}
