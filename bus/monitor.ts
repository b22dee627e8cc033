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
export interface Monitor {
  /** Of every group that consumes, or has consumed, a topic of ours or of a trigger. */
  partitions(): Promise<readonly PartitionView[]>
}
