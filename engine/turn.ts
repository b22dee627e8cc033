// What one append writes: the commands that caused it and the events that came of them.
import type { Event } from './events.ts'

/** The format of turns written by this code. A reader takes this one and the one before. */
export const TURN_FORMAT = 1

/**
 * A command that caused a turn. Ids of starts, signals and operator actions are unique within their stream for ever;
 * outcomes, timers and drives need no such index: what is not open is ignored.
 */
export interface Cause {
  readonly kind: 'start' | 'signal' | 'operator' | 'activate' | 'deadLetter' | 'outcome' | 'timer' | 'drive'
  readonly id: string
}

export const isUnique = (cause: Cause): boolean =>
  cause.kind === 'start' || cause.kind === 'signal' || cause.kind === 'operator' || cause.kind === 'activate' || cause.kind === 'deadLetter'

/** Names a cause in the duplicate index of its stream. */
export const causeKey = (cause: Cause): string => `${cause.kind}:${cause.id}`

export interface Turn {
  readonly format: number
  readonly stream: string
  /** The stream's version after this turn: 1 for its first. */
  readonly version: number
  /** Milliseconds since the epoch, never before the stream's last turn. */
  readonly at: number
  readonly causes: readonly Cause[]
  readonly events: readonly Event[]
  /** The aggregate's version that the state is in after this turn. */
  readonly schema?: number
  /** It ended at a bound of steps, bytes or time: ready work goes on in the next turn. */
  readonly more?: true
}
