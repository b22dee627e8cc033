// A partition for as long as we hold it: what was taken from it, what is done, and up to where nothing is missing.
import type { Lease } from '../../bus.ts'
import type { GroupOffset } from '../topics/offsets.ts'

export interface AssignedPartition {
  readonly topic: string
  readonly partition: number
  readonly lease: Lease
  /** The next offset to take; undefined until it is known where the group stands. */
  position: bigint | undefined
  /** Where the group was last said to stand. */
  committed: GroupOffset | undefined
  /** The highest offset that was handed over; -1 before the first. */
  begun: bigint
  /** It is not fetched just now. */
  paused: boolean
  /** Where a batch of nothing but marks began which left a gap: seen twice, the gap is real. */
  gapBefore: bigint | undefined
  /** To be called in the order of the offsets; what it returns says that the record is done. */
  take(offset: bigint): () => void
  /** How many are taken and not done. */
  pending(): number
  /** Undefined until it is known where the group stands. */
  standing(): GroupOffset | undefined
}

export const assignedPartition = (of: { readonly topic: string; readonly partition: number; readonly lease: Lease }): AssignedPartition => {
  /** In the order of the offsets. What is done leaves no trace, however long it waits for one before it. */
  const open = new Set<bigint>()
  return {
    ...of,
    position: undefined,
    committed: undefined,
    begun: -1n,
    paused: true,
    gapBefore: undefined,
    take(offset) {
      open.add(offset)
      return () => void open.delete(offset)
    },
    pending: () => open.size,
    standing() {
      const [lowWater = this.position] = open
      if (lowWater === undefined) return undefined
      return { offset: lowWater, doneAbove: this.position === undefined ? 0 : Math.max(0, Number(this.position - lowWater) - open.size) }
    },
  }
}
