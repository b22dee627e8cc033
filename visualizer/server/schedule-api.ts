// What the API answers about schedules, as types.
import type { JsonValue } from '../../base/index.ts'
import type { By } from '../../engine/index.ts'

/** A schedule in the list. Times in milliseconds since the epoch; planned times are those of the calendar, before any jitter. */
export interface ScheduleLine {
  readonly name: string
  readonly workflow: string
  /** By the workflow, not by people. */
  readonly declared: boolean
  readonly cron: string
  readonly zone: string
  readonly overlap: 'skip' | 'queue' | null
  readonly catchUp: string | null
  readonly jitter: string | null
  /** The next planned time; null while it is paused, or where none comes. */
  readonly next: number | null
  readonly paused: (By & { readonly since: number }) | null
  /** Starts that are under way as far as it has to know, and those that wait for one before them. */
  readonly open: number
  readonly waiting: number
  readonly last: { readonly planned: number; readonly instance: string; readonly end: string | null } | null
  /** What it left out last. */
  readonly skipped: { readonly planned: number; readonly why: string; readonly message?: string } | null
}
/** One schedule whole. */
export interface ScheduleView extends ScheduleLine {
  readonly set: By & { readonly since: number }
  /** Of one that people made, masked. */
  readonly input?: JsonValue
  /** The next planned times. */
  readonly coming: readonly number[]
  readonly starts: readonly { readonly key: string; readonly planned: number; readonly instance: string }[]
  readonly queue: readonly { readonly key: string; readonly planned: number }[]
  /** The range that is still to be back-filled. */
  readonly backfill: (By & { readonly next: number; readonly to: number }) | null
}
