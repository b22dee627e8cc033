// The last known state of the streams this process works on: bounded, and never trusted for a decision to do nothing, because that has no append and so no fence.
import { evolveTurns, initial } from '../../engine/index.ts'
import type { TurnLog } from '../../journal/index.ts'
import type { StreamState } from '../../engine/index.ts'
import { lru, roughSize } from '../../base/index.ts'
import type { Lru } from '../../base/index.ts'

export interface CachedStream {
  readonly state: StreamState
  /** The epoch of the lease under which it was read: before a later one another process may have owned the stream. */
  readonly epoch: number
  /** Requests up to this version were published by this process. */
  readonly publishedHere: number
  /** Requests up to this version were published by it or by the previous owner. If that one crashed first, its unacknowledged command is redelivered. */
  readonly publishedByAnyone: number
  /** Events since the last snapshot, and about how large they and the snapshot are as JSON: when the next one is worth its bytes. */
  readonly events: number
  readonly size: number
  readonly snapshotSize: number
}

/** Nothing is left to do on it, and it was the stream of one instance: what still comes is repeated, and read anew. */
export const isOver = ({ holder, aggregate, queue, kept, effects, more }: StreamState): boolean =>
  holder === null && aggregate?.name === null && !more && queue.size === 0 && kept.size === 0 && effects.size === 0

/** By the name of the stream. */
export type StreamCache = Lru<CachedStream>

/** The least recently used streams go first. */
export const streamCache = (most: number): StreamCache => lru(most)

export type LoadedStream = Pick<CachedStream, 'state' | 'events' | 'size' | 'snapshotSize'>

/** Reads the stream from its newest snapshot on. */
export const readStream = async (journal: Pick<TurnLog, 'load'>, stream: string): Promise<LoadedStream> => {
  const { snapshot, turns } = await journal.load(stream)
  const state = evolveTurns(snapshot?.state ?? initial, turns)
  return {
    state,
    events: turns.reduce((n, turn) => n + turn.events.length, 0),
    size: turns.reduce((n, turn) => n + roughSize(turn.events), 0),
    snapshotSize: snapshot ? roughSize(snapshot.state) : 0,
  }
}
