// What the trigger service is given from outside: a clock, a log, counters, and its limits.
import type { Clock } from '../base/index.ts'

export type { Log } from '../base/index.ts'

/** The version of the instance that holds a stream; undefined where none does. Rejects where that cannot be read. */
export type HolderOf = (stream: string) => Promise<string | undefined>

/** What instances that have not ended are pinned to: they may wait for signals that no active version declares. */
export interface OpenInstances {
  /** The hashes of their versions. */
  versions(): Promise<readonly string[]>
  readonly holderOf: HolderOf
}

/** Counters. Names that a caller made up never get here: labels are those of active versions. */
export interface TriggerMetrics {
  received(what: { readonly name: string; readonly source: string }): void
  duplicate(what: { readonly name: string }): void
  refused(what: { readonly code: string }): void
  deadLettered(what: { readonly source: string }): void
}

export interface TriggerLimits {
  /** Commands that wait or are in work on the bus, above which intake waits or refuses. */
  readonly maxOpen: number
  /** How long a command may take until it is durable, in milliseconds. */
  readonly submitMs: number
  /** How long the executor's reply may come after the command is durable, in milliseconds. */
  readonly replyMs: number
}

export const DEFAULT_LIMITS: TriggerLimits = { maxOpen: 4_000, submitMs: 30_000, replyMs: 1_000 }

/** Resolves when the time is over, or at once when the signal aborts. */
export const pause = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const over = (): void => {
      signal?.removeEventListener('abort', over)
      resolve()
    }
    signal?.addEventListener('abort', over)
    clock.schedule(clock.now() + ms, over)
  })

/** What a port said when it rejected. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'it failed and did not say why')
