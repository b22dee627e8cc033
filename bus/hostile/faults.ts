// What the hostile bus does to its users, each with the probability that it happens.

/** All of it is what a bus may do that promises at least once, serial per key, and leases that can be lost. */
export interface Faults {
  /** A message is held back, and those of its key behind it: so keys overtake each other. */
  readonly delay: number
  /** A batch is handed over in pieces. */
  readonly split: number
  /** A batch that was acknowledged comes again some time later, maybe after newer messages of its key. */
  readonly duplicate: number
  /** The lease ends while a batch is in work, or just after: what was done counts for nothing, and the batch comes again. */
  readonly loseLease: number
  /** Another owner gets a batch while the first is still at it; the lease of the first is aborted late. The key stays with the new owner. */
  readonly twoOwners: number
  /** A consumer is told late that its partitions have changed: meanwhile two believe in one of them, or nobody does. */
  readonly staleShare: number
  /** The longest that any of this takes, in milliseconds. */
  readonly maxMs: number
}
export const noFaults: Faults = { delay: 0, split: 0, duplicate: 0, loseLease: 0, twoOwners: 0, staleShare: 0, maxMs: 0 }
/** Often enough that a few hundred messages meet every combination. */
export const manyFaults: Faults = { delay: 0.3, split: 0.3, duplicate: 0.1, loseLease: 0.1, twoOwners: 0.1, staleShare: 0.3, maxMs: 2_000 }
