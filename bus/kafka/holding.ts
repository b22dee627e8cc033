// A partition for as long as we hold it: what was taken from it, what is done, and up to where nothing is missing.
import type { Lease } from '../bus.ts'

export interface Holding {
  readonly topic: string
  readonly partition: number
  readonly lease: Lease
  /** The next offset to take; undefined until it is known where the group stands. */
  position: bigint | undefined
  /** What the group's offset was last set to, by us. */
  committed: bigint | undefined
  /** It is not fetched just now. */
  paused: boolean
  /** Where a batch of nothing but marks began which left a gap: seen twice, the gap is real. */
  gapBefore: bigint | undefined
  /** To be called in the order of the offsets; what it returns says that the record is done. */
  take(offset: bigint): () => void
  /** How many are taken and not done. */
  pending(): number
  /** Below it everything is done; undefined until it is known where the group stands. */
  lowWater(): bigint | undefined
}

interface Slot {
  readonly offset: bigint
  done: boolean
}

export const holding = (of: { readonly topic: string; readonly partition: number; readonly lease: Lease }): Holding => {
  let slots: Slot[] = []
  let head = 0
  let pending = 0
  const advance = (): void => {
    while (slots[head]?.done === true) head++
    if (head * 2 < slots.length) return
    slots = slots.slice(head)
    head = 0
  }
  return {
    ...of,
    position: undefined,
    committed: undefined,
    paused: true,
    gapBefore: undefined,
    take(offset) {
      const slot = { offset, done: false }
      slots.push(slot)
      pending++
      return () => {
        if (slot.done) return
        slot.done = true
        pending--
        advance()
      }
    },
    pending: () => pending,
    lowWater() {
      return slots[head]?.offset ?? this.position
    },
  }
}
