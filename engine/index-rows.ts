// What lists, timers and restarts look up, derived from a stream's state: never a second truth.
import type { StreamState } from './state.ts'

export type InstanceStatus = 'deferred' | 'running' | 'waiting' | 'review' | 'paused' | 'completed' | 'cancelled' | 'killed'

/** Statuses that an instance never leaves. */
export const ENDED = ['completed', 'cancelled', 'killed'] as const satisfies readonly InstanceStatus[]
export const hasEnded = (status: InstanceStatus): boolean => ENDED.some((ended) => ended === status)

/** One line of the list of instances. `version` is the stream's version that it reflects. */
export interface InstanceRow {
  readonly instance: string
  readonly stream: string
  readonly workflow: string
  readonly number: number
  readonly hash: string
  readonly key: string
  readonly status: InstanceStatus
  /** Accepted at, and last change, in milliseconds since the epoch. */
  readonly started: number
  readonly updated: number
  readonly ended: number | null
  readonly version: number
  /** The version of the turn in which it was accepted. */
  readonly accepted: number
  /** What it waits for or stands at, for people: node ids. */
  readonly nodes: readonly string[]
  /** Side effects that are not closed. Completed with none open means settled. */
  readonly openEffects: number
  /** Side effects in review. */
  readonly effectsInReview: number
  /** Why it, or one of its effects, needs a person. */
  readonly trouble: { readonly code: string; readonly message: string; readonly fingerprint: string } | null
}

export interface StreamIndex {
  /** The earliest time at which a timer of the stream is due, or null. */
  readonly due: number | null
  /** Since when its oldest request has no outcome, or ready work lies; null where nothing is open. */
  readonly open: number | null
  /** The rows that the turn changed. */
  readonly instances: readonly InstanceRow[]
}

export interface OpenStream {
  readonly stream: string
  readonly version: number
  /** Since when, in milliseconds since the epoch: a stream on which much happens is seen as well. */
  readonly since: number
}

export interface InstanceQuery {
  readonly workflow?: string
  readonly status?: InstanceStatus
  /** In review itself, or with an effect that is. */
  readonly review?: boolean
  /** A part of the instance's id or key. */
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

/** The earliest time at which something of the stream is due. */
export const earliestDue = (state: StreamState): number | null => {
  let earliest = Infinity
  for (const { due } of Object.values(state.holder?.pending ?? {})) earliest = Math.min(earliest, due)
  for (const { trouble, retryAt } of Object.values(state.effects)) if (!trouble && retryAt !== null) earliest = Math.min(earliest, retryAt)
  for (const { expires } of state.kept) earliest = Math.min(earliest, expires)
  return earliest === Infinity ? null : earliest
}

/** Since when somebody should be working on something, or null. */
export const openSince = (state: StreamState): number | null => {
  let since = state.more ? state.at : Infinity
  for (const { trouble, retryAt, asked } of Object.values(state.effects))
    if (trouble === null && retryAt === null && asked < since) since = asked
  return since === Infinity ? null : since
}
