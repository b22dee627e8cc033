// The state of a schedule: when it fires next, what it started and nobody has answered, what waits. And when what is due.
import { nextTime, parseDuration, spread } from '../base/index.ts'
import type { JsonValue } from '../base/index.ts'
import type { By, ScheduleAnswered, ScheduleSkipped, Start } from './events.ts'

/** A start that was asked for and is not known to count, or has to end before the next. */
export interface OpenStart {
  readonly key: string
  readonly planned: number
  readonly instance: string
  readonly start: Start
  /** The version and the time of the turn that asked for it. */
  readonly after: number
  readonly asked: number
  readonly accepted?: true
}
/** A start that waits for the one before it. */
export interface WaitingStart {
  readonly key: string
  readonly planned: number
  readonly by?: string
  readonly reason?: string
}

export interface ScheduleState {
  readonly name: string
  readonly workflow: string
  readonly declared?: boolean
  readonly cron: string
  readonly zone: string
  readonly overlap?: 'skip' | 'queue'
  readonly catchUp?: string
  readonly jitter?: string
  readonly input?: JsonValue
  /** Who set it last. */
  readonly set: By & { readonly since: number }
  /** The next planned time; null where none comes. */
  readonly next: number | null
  readonly paused: (By & { readonly since: number }) | null
  readonly removed: (By & { readonly since: number }) | null
  readonly starts: readonly OpenStart[]
  readonly waiting: readonly WaitingStart[]
  readonly backfill: (By & { readonly next: number; readonly to: number }) | null
  /** What it started last, and what came of it. */
  readonly last: {
    readonly key: string
    readonly planned: number
    readonly at: number
    readonly instance: string
    readonly end: ScheduleAnswered['end'] | null
  } | null
  /** What it left out last. */
  readonly skipped: {
    readonly planned: number
    readonly at: number
    readonly why: ScheduleSkipped['why']
    readonly message?: string
  } | null
}

/** It may start things by the calendar. */
export const isActive = ({ paused, removed }: Pick<ScheduleState, 'paused' | 'removed'>): boolean => paused === null && removed === null

/** When a planned time is due: the same whoever computes it. */
export const dueTime = ({ name, jitter }: Pick<ScheduleState, 'name' | 'jitter'>, planned: number): number => {
  const most = jitter === undefined ? undefined : parseDuration(jitter)
  return most === undefined ? planned : planned + (spread(`${name}@${planned}`) % most)
}

/** When the calendar is to be looked at next, or null. */
export const scheduleDue = (of: ScheduleState): number | null => (isActive(of) && of.next !== null ? dueTime(of, of.next) : null)

export type NextStart =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'due'; readonly planned: number }
  /** All planned times before `next` were missed for good. */
  | { readonly kind: 'missed'; readonly next: number | null }

const MINUTE = 60_000
/** Where nothing is said, the last planned time within this is caught up on. */
const DAY = 1_440 * MINUTE

/** What is to be done about the next planned time at time `now`. */
export const coming = (of: ScheduleState, now: number): NextStart => {
  const { next, catchUp } = of
  if (!isActive(of) || next === null || dueTime(of, next) > now) return { kind: 'nothing' }
  const oldest = now - ((catchUp === undefined ? undefined : parseDuration(catchUp)) ?? DAY)
  if (next < oldest) return { kind: 'missed', next: nextTime(of, oldest - 1) }
  if (catchUp !== undefined) return { kind: 'due', planned: next }
  const last = lastDue(of, next, now)
  return last === next ? { kind: 'due', planned: next } : { kind: 'missed', next: last }
}

/** The last planned time from `next` on that is due: looked for close to now first, so that a line that comes every minute is not walked for a day. */
const lastDue = (of: ScheduleState, next: number, now: number): number => {
  for (const back of [10 * MINUTE, 120 * MINUTE, DAY]) {
    let last: number | undefined
    const from = Math.max(next, now - back)
    for (let at = nextTime(of, from - 1); at !== null && at <= now; at = nextTime(of, at)) if (dueTime(of, at) <= now) last = at
    if (last !== undefined) return last
  }
  return next
}
