// The newest known state of the streams this process works on: bounded, and never trusted for a decision to do nothing.
import { evolveTurn, initial } from '../../engine/index.ts'
import type { TurnLog } from '../../journal/index.ts'
import type { StreamState } from '../../engine/index.ts'
import { lru } from '../../base/index.ts'
import type { Lru } from '../../base/index.ts'

export interface Entry {
  readonly state: StreamState
  /** The epoch of the lease under which it was read: under another the stream may have been somebody else's meanwhile. */
  readonly epoch: number
  /** Up to this version this process has published every request itself. */
  readonly own: number
  /** Up to this version every request was published: by this process, or by whoever had the stream before. Where he died first, his command comes again. */
  readonly published: number
  /** Events since the last snapshot. */
  readonly events: number
}

/** By the name of the stream. */
export type StreamCache = Lru<Entry>

/** The least recently used streams go first. */
export const streamCache = (most: number): StreamCache => lru(most)

/** Reads the stream from its newest snapshot on. */
export const readStream = async (journal: Pick<TurnLog, 'load'>, stream: string): Promise<Pick<Entry, 'state' | 'events'>> => {
  const { snapshot, turns } = await journal.load(stream)
  const state = turns.reduce(evolveTurn, snapshot?.state ?? initial)
  return { state, events: turns.reduce((n, turn) => n + turn.events.length, 0) }
}
