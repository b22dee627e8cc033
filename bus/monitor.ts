// The port for people: who serves which partition, and how much waits there.
export interface PartitionView {
  readonly topic: string
  readonly group: string
  readonly partition: number
  /** The process that serves it, by its name; null while nobody does. */
  readonly owner: string | null
  /** Messages not acknowledged yet. */
  readonly lag: number
}
/** A process that is in a group just now. */
export interface ConsumerView {
  readonly process: string
  readonly group: string
  /** Empty while its group is shared out anew. */
  readonly topics: readonly string[]
  /** The queues of side effects among them. */
  readonly queues: readonly string[]
  /** What it can handle, as it said when it joined. */
  readonly serves: readonly string[]
}
export interface Monitor {
  /** Of every group that consumes, or has consumed, a topic of ours or of a trigger. */
  partitions(): Promise<readonly PartitionView[]>
  consumers(): Promise<readonly ConsumerView[]>
}
