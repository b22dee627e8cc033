// What lists, timers and restarts look up, derived from a stream's state: never a second truth.
import { scheduleDue } from './schedule.ts'
import { timeOf } from './stream-time.ts'
import type { Entry, Table } from '../base/index.ts'
import type { SearchedBy } from './search.ts'
import type { TaskLine } from './task-line.ts'
import type { HeldSignal, Instance, OpenEffect, Pending, StreamState } from './state.ts'

/** Statuses that an instance never leaves. `refused`: its start was recorded and never let in; `superseded`: a newer start took its place. */
export const ENDED = ['completed', 'cancelled', 'killed', 'refused', 'superseded'] as const
export const STATUSES = ['deferred', 'running', 'waiting', 'review', 'paused', ...ENDED] as const
export type InstanceStatus = (typeof STATUSES)[number]

export const hasEnded = (status: InstanceStatus): boolean => ENDED.some((ended) => ended === status)

/** Its version is still needed: it goes on, or some of its side effects do. */
export const isLive = ({
  status,
  openEffects,
  effectsInReview,
}: Pick<InstanceRow, 'status' | 'openEffects' | 'effectsInReview'>): boolean => !hasEnded(status) || openEffects > 0 || effectsInReview > 0

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
  /** What it is found by, where its workflow names fields: as it is now, or was when it ended. */
  readonly search?: SearchedBy
  /** It is being cancelled: it ends when all is undone. */
  readonly ending?: 'cancel'
  /** Why it, or one of its effects, needs a person. */
  readonly trouble: { readonly code: string; readonly message: string; readonly fingerprint: string } | null
  /** Its tasks that wait for a person, those that are due first, and where they stand among those of others; not there where it has none. */
  readonly tasks?: readonly TaskLine[]
  readonly tasksAt?: string
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
  /** All of these fields have these values (`searchedText`). */
  readonly search?: SearchedBy
  /** Accepted at this time or later, before this time. With one of them the list is in the order of these times. */
  readonly from?: number
  readonly to?: number
  /** The number of its version. */
  readonly number?: number
  /** Of this stream. */
  readonly stream?: string
  readonly limit: number
  readonly cursor?: string
}

const least = (all: readonly number[]): number => {
  let found = Infinity
  for (const one of all) if (one < found) found = one
  return found
}
const leastOf =
  <T>(of: (value: T) => number) =>
  (entries: readonly Entry<T>[]): number => {
    let found = Infinity
    for (const { value } of entries) found = Math.min(found, of(value))
    return found
  }

/** When something happens at it: it is due, or others may do it as well. */
export const nextAt = ({ due, task }: Pending): number => Math.min(due, task?.escalate[0]?.at ?? Infinity)
const dueWait = leastOf<Pending>(nextAt)
const dueInReview = leastOf<Pending>((one) => (one.deadline ? Infinity : nextAt(one)))
const attemptAt = ({ trouble, retryAt }: OpenEffect): number => (trouble || retryAt === null ? Infinity : retryAt)
const dueAttempt = leastOf(attemptAt)
/** The least of each instance's: of those that are paused, some do not count. */
const leastByInstance =
  (of: (value: OpenEffect) => number) =>
  (entries: readonly Entry<OpenEffect>[]): ReadonlyMap<string, number> => {
    const found = new Map<string, number>()
    for (const { value } of entries) found.set(value.instance, Math.min(found.get(value.instance) ?? Infinity, of(value)))
    return found
  }
const dueExpiry = leastOf<HeldSignal>(({ expires }) => expires)
const askedAt = ({ trouble, retryAt, asked }: OpenEffect): number => (trouble === null && retryAt === null ? asked : Infinity)
const askedSince = leastOf(askedAt)
const dueAttemptOf = leastByInstance(attemptAt)
const askedSinceOf = leastByInstance(askedAt)

/** The least of a table by what its pages remember. */
const leastIn = <T>(table: Table<T>, of: (entries: readonly Entry<T>[]) => number): number =>
  table.size === 0 ? Infinity : least(table.perPage(of))

/** Of a paused holder nothing is tried and nothing asked for. */
const leastOfEffects = ({ holder, effects }: StreamState, all: typeof dueAttempt, byInstance: typeof dueAttemptOf): number => {
  if (!holder?.paused) return leastIn(effects, all)
  const others = effects.perPage(byInstance).flatMap((page) => [...page].filter(([instance]) => instance !== holder.instance))
  return least(others.map(([, at]) => at))
}

const dueOf = ({ pending, parked, paused }: Instance): number => leastIn(pending, parked || paused ? dueInReview : dueWait)

/** The earliest time at which something of the stream is due. */
export const earliestDue = (state: StreamState): number | null => {
  const { holder, below, kept, schedule } = state
  if (schedule) return scheduleDue(schedule)
  const waits = holder ? dueOf(holder) : Infinity
  const others = below ? least(below.map(dueOf)) : Infinity
  const earliest = Math.min(waits, others, leastOfEffects(state, dueAttempt, dueAttemptOf), leastIn(kept, dueExpiry))
  return earliest === Infinity ? null : earliest
}

/** It is paused together with its workflow or the engine: whoever looks after open streams sees when that is over. */
const pausedSince = ({ holder, queue }: StreamState): number => {
  if (holder) return holder.paused?.with === undefined ? Infinity : holder.paused.since
  return queue.first(1)[0]?.since ?? Infinity
}

/** Since when somebody should be working on something, or null. */
export const openSince = (state: StreamState): number | null => {
  const { more, schedule } = state
  const asked = schedule ? least(schedule.starts.map((one) => one.asked)) : Infinity
  const since = Math.min(more ? timeOf(state) : Infinity, asked, leastOfEffects(state, askedSince, askedSinceOf), pausedSince(state))
  return since === Infinity ? null : since
}
