// The port: where turns are kept. An adapter stores and finds; it decides nothing. Conflicts and duplicates are values.
import type { StreamIndex, InstanceQuery, InstanceRow, OpenStream, StreamState, TaskQuery, TaskRow, Turn } from '../engine/index.ts'

/** The newest readable snapshot, if any, and the turns after it. `version` is 0 for a stream that does not exist. */
export interface Loaded {
  readonly snapshot: Snapshot | null
  readonly turns: readonly Turn[]
  readonly version: number
}
export interface Snapshot {
  readonly format: number
  readonly version: number
  readonly state: StreamState
}

export interface Append {
  readonly stream: string
  /** The version that the decision was taken on: the fence. `turn.version` is this plus one. */
  readonly expected: number
  readonly turn: Turn
  /** What lists and timers need, derived from the state after the turn; written with it, or after it and healed. */
  readonly index: StreamIndex
  readonly snapshot?: Snapshot
}
/** `duplicate`: unique causes of the turn that the stream knows already, and the version of the turn that has each. Nothing was written. */
export type Appended =
  | { readonly kind: 'appended' }
  | { readonly kind: 'conflict'; readonly version: number }
  | { readonly kind: 'duplicate'; readonly causes: readonly { readonly cause: string; readonly at: number }[] }

/** Made durable before an `unsafe` handler is called. Times in milliseconds since the epoch. */
export interface Claim {
  readonly effect: string
  readonly attempt: number
  readonly at: number
  /** The end of the call's time limit. */
  readonly until: number
  readonly by: string
}

/** Only streams of these shards, by `shardOf`; absent: all. */
export type Shards = ReadonlySet<number>

export interface Page<T> {
  /** No more than were asked for, and fewer where they are large: behind the first a page holds 4 MB. */
  readonly rows: readonly T[]
  /** Opaque; absent on the last page. */
  readonly next?: string
}

/** What an adapter does with damage: the promise rejects with this, naming where. */
export class DamagedJournal extends Error {
  override readonly name = 'DamagedJournal'
  readonly stream: string
  readonly version: number
  constructor(stream: string, version: number, what: string) {
    super(`the journal is damaged: ${what} (stream ${stream}, version ${version})`)
    this.stream = stream
    this.version = version
  }
}

/** How much an adapter did: exact, for figures and tests. */
export interface JournalCounters {
  readonly appends: number
  readonly turns: number
  /** Commits of what somebody waited for, each one flush of the disk. Checkpoints, and lists written behind the turns, are apart. */
  readonly flushes: number
  readonly bytes: number
  readonly turnsRead: number
}

/** The turns themselves: what everything else is derived from. */
export interface TurnLog {
  load(stream: string): Promise<Loaded>
  /** One answer for each, in order. Appends of one batch are of different streams. Resolves when durable. */
  append(batch: readonly Append[]): Promise<readonly Appended[]>
  /** Turns `from` to `to`, both included. */
  read(stream: string, from: number, to: number): Promise<readonly Turn[]>
  /** The turns that name the instance, whole. */
  readInstance(instance: string): Promise<readonly Turn[]>
  /**
   * Everything, by an opaque cursor: each turn at least once, in order within its stream, no late commit skipped. Fewer than `limit` where
   * turns are large, and none only at the end.
   */
  readAll(cursor: string | undefined, limit: number): Promise<{ readonly turns: readonly Turn[]; readonly cursor: string }>
}
/** Which streams have something to do: timers, by when they are due, and open output. */
export interface DueIndex {
  /** Streams with a timer due at or before the time, the earliest first. */
  due(before: number, limit: number, shards?: Shards): Promise<readonly { readonly stream: string; readonly due: number }[]>
  /** The earliest due time of all, or null. */
  nextDue(shards?: Shards): Promise<number | null>
  /** Streams with open output or ready work, by an opaque cursor: what a bus held can be derived from them again. */
  open(cursor: string | undefined, limit: number, shards?: Shards): Promise<Page<OpenStream>>
}
/** What lists and searches show. */
export interface InstanceList {
  instances(query: InstanceQuery): Promise<Page<InstanceRow>>
  instance(id: string): Promise<InstanceRow | undefined>
  /** Tasks that wait for a person; by instance, and within one: what is due first stands first. Of one instance not all where there are very many. */
  tasks(query: TaskQuery): Promise<Page<TaskRow>>
  /** How many instances there are of each workflow and status. */
  counts(): Promise<readonly { readonly workflow: string; readonly status: InstanceRow['status']; readonly count: number }[]>
  /**
   * Hashes of the versions that instances are pinned to which have not ended, or some of whose side effects have not: each once, in text
   * order. As many reads as there are hashes.
   */
  openVersions(): Promise<readonly string[]>
}
/** Who may call an `unsafe` handler. A side-effect process needs nothing else of a journal. */
export interface Claims {
  /** Durable when it resolves. `held`: this attempt is claimed already; the answer is whose it is. */
  claim(claim: Claim): Promise<{ readonly kind: 'claimed' } | { readonly kind: 'held'; readonly claim: Claim }>
  /** The claim with the highest attempt. */
  lastClaim(effect: string): Promise<Claim | undefined>
}
/** Content by its hash: versions of workflows, large payloads. */
export interface Blobs {
  /** Content by its own hash (`sha256` in hex); putting it again changes nothing. */
  putBlob(hash: string, content: string): Promise<void>
  getBlob(hash: string): Promise<string | undefined>
}
/** All of it: what an adapter is. Who uses a journal asks for the parts that it needs (test/architecture). */
export interface Journal extends TurnLog, DueIndex, InstanceList, Claims, Blobs {
  counters(): JournalCounters
  close(): Promise<void>
}
