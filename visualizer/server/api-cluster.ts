// What the API answers of a cluster: who holds which partitions, and what waits for a handler.
/** One partition of a topic that a group consumes. */
export interface PartitionLine {
  readonly partition: number
  /** The process that serves it; null while nobody does. */
  readonly owner: string | null
  /** Messages not acknowledged yet. */
  readonly lag: number
}
export interface GroupView {
  readonly topic: string
  readonly group: string
  readonly lag: number
  /** In their order. */
  readonly partitions: readonly PartitionLine[]
}
/** A kind of an active version whose side effects wait: all of them, or those that come to a process without its handler. */
export interface UnservedKind {
  readonly kind: string
  readonly queue: string
  /** The workflows whose active versions have it. */
  readonly workflows: readonly string[]
  /** Processes that take from its queue and have no handler of it; empty where none takes from it. */
  readonly lackedBy: readonly string[]
  /** Whether any process has a handler and takes from its queue. */
  readonly servedBy: readonly string[]
}
/** `alone`: everything runs in one process, over a bus without partitions. */
export type ClusterView =
  | { readonly kind: 'alone' }
  | { readonly kind: 'cluster'; readonly at: number; readonly groups: readonly GroupView[]; readonly unserved: readonly UnservedKind[] }
  /** The brokers did not answer. */
  | { readonly kind: 'unknown'; readonly reason: string }
