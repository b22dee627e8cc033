// What one executor process is made of: its ports, its cache and its bounds.
import type { Bus } from '../../bus/index.ts'
import type { Topics, StreamState, Env } from '../../engine/index.ts'
import type { Append, Journal } from '../../journal/index.ts'
import type { StreamCache } from './cache.ts'
import type { KnownVersions } from './lookups.ts'
import type { CodeLimit } from '../../versions/index.ts'
import type { Replies } from './replies.ts'

export interface ExecutorShell {
  readonly journal: Journal
  readonly bus: Bus<Topics>
  readonly cache: StreamCache
  readonly versions: KnownVersions
  readonly replies: Replies
  /** By which decisions run code of versions. */
  readonly code: Pick<CodeLimit, 'soon'>
  readonly env: Pick<Env, 'random' | 'uuid' | 'twice' | 'dev' | 'limits' | 'clock' | 'switches'>
  /** Milliseconds since the epoch. */
  now(): number
  /** Events between snapshots, at most: what a cold read costs. */
  readonly snapshotEvery: number
  /** Told of every turn that this process appended, and of every race that it lost. */
  onTurn(state: StreamState, append: Append): void
  onConflict(stream: string): void
  /** Told of every delivery: so many commands are settled, or it failed and comes again. */
  onDelivered(commands: number): void
  onFailed(stream: string, error: unknown): void
}
