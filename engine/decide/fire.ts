// What a schedule does by itself: asks for the starts whose time has come, for those that waited, and for those of a back-fill.
import { nextTime } from '../../base/index.ts'
import { timeOf } from '../stream-time.ts'
import type { ScheduleFired } from '../events.ts'
import { coming, isActive } from '../schedule.ts'
import type { ScheduleState } from '../schedule.ts'
import { isFull, record } from './draft.ts'
import type { Draft } from './draft.ts'
import { plannedStart, wantedKey } from './planned-start.ts'
import type { NoStart, PlannedStart, WantedStart } from './planned-start.ts'

/** So many starts that nobody has answered yet are open at once; the next follow as answers come. */
const MOST_OPEN = 100
/** So many wait for the one before; what comes beyond is left out, visibly. */
const MOST_WAITING = 100

/** Asks for what is due until nothing is, something has to be fetched, or the turn is full (then `state.more` is set). */
export const advanceSchedule = (draft: Draft): void => {
  for (;;) {
    const { schedule: of } = draft.state
    if (!of || of.removed) return
    const doNext = nextOf(draft, of)
    if (!doNext) return
    if (isFull(draft)) {
      draft.state.more = true
      return
    }
    doNext()
    if (draft.missing.length > 0) return
  }
}

const nextOf = (draft: Draft, of: ScheduleState): (() => void) | undefined => {
  const { overlap, starts, waiting, backfill } = of
  const isFree = overlap === undefined ? starts.length < MOST_OPEN : starts.length === 0
  const [first] = waiting
  if (first && isFree && of.paused === null) return () => fire(draft, of, { cause: 'queue', wanted: first })
  const now = timeOf(draft.state)
  const due = coming(of, now)
  if (due.kind === 'missed') {
    const { next } = due
    const planned = of.next ?? now
    return () => record(draft, { kind: 'ScheduleSkipped', cause: 'time', planned, until: next ?? now, why: 'missed', next })
  }
  if (due.kind === 'due' && (overlap !== undefined || isFree)) return () => fireByCalendar(draft, of, due.planned)
  // What a person asked for of the past goes on while nothing else does.
  if (backfill && isFree && waiting.length === 0 && isActive(of)) return () => fireBackfill(draft, of, backfill)
  return undefined
}

const fireByCalendar = (draft: Draft, of: ScheduleState, planned: number): void => {
  const next = nextTime(of, planned)
  const isBusy = of.overlap !== undefined && (of.starts.length > 0 || of.waiting.length > 0)
  if (!isBusy) return fire(draft, of, { cause: 'time', wanted: { planned }, next })
  if (of.overlap === 'skip') return record(draft, { kind: 'ScheduleSkipped', cause: 'time', planned, why: 'overlap', next })
  if (of.waiting.length >= MOST_WAITING) return record(draft, { kind: 'ScheduleSkipped', cause: 'time', planned, why: 'queueFull', next })
  record(draft, { kind: 'ScheduleQueued', key: wantedKey(of, { planned }), planned, next })
}

const fireBackfill = (draft: Draft, of: ScheduleState, { next: planned, to, by, reason }: NonNullable<ScheduleState['backfill']>): void => {
  const after = nextTime(of, planned)
  const next = after !== null && after < to ? after : null
  const wanted = { planned, by, reason }
  const isOpen = of.starts.some(({ key }) => key === wantedKey(of, wanted))
  if (isOpen) return record(draft, { kind: 'ScheduleSkipped', cause: 'backfill', planned, why: 'open', next })
  fire(draft, of, { cause: 'backfill', wanted, next })
}

interface Firing {
  readonly cause: ScheduleFired['cause']
  readonly wanted: WantedStart
  readonly next?: number | null
}
const fire = (draft: Draft, of: ScheduleState, { cause, wanted, next }: Firing): void => {
  const made = startOf(draft, of, wanted)
  if (!made) return
  const { planned } = wanted
  const moved = next !== undefined && { next }
  if (made.kind === 'start') return fired(draft, made, { cause, planned, ...moved })
  record(draft, { kind: 'ScheduleSkipped', cause, planned, why: made.why, message: made.message, ...moved })
}

export const fired = (
  draft: Draft,
  { instance, start }: PlannedStart,
  of: Pick<ScheduleFired, 'cause' | 'planned'> & Partial<Pick<ScheduleFired, 'next'>>,
): void => record(draft, { kind: 'ScheduleFired', ...of, instance, start })

/** Undefined where the version has to be fetched first. */
export const startOf = (draft: Draft, of: ScheduleState, wanted: WantedStart): PlannedStart | NoStart | undefined => {
  const newest = draft.env.newest(of.workflow)
  if (newest === undefined) {
    draft.missing.push({ kind: 'newest', workflow: of.workflow })
    return undefined
  }
  return plannedStart(draft.env, of, newest, wanted)
}
