// The fold of what happens in the stream of a schedule.
import { tableOf } from '../base/index.ts'
import type { ScheduleEvent, ScheduleFired, ScheduleQueued, ScheduleSkipped } from './events.ts'
import type { StateDraft } from './fold-state.ts'
import type { ScheduleState } from './schedule.ts'

/** Changes the draft. An event of a schedule that is not there folds to nothing. */
export const evolveSchedule = (now: StateDraft, event: ScheduleEvent): void => {
  if (event.kind === 'SchedulesListed' || event.kind === 'ScheduleUnlisted') {
    const listed = (now.schedules ?? NONE).draft()
    if (event.kind === 'ScheduleUnlisted') listed.delete(event.schedule)
    else for (const name of event.schedules) listed.set(name, event.workflow ?? '')
    now.schedules = listed.freeze()
    return
  }
  const next = event.kind === 'ScheduleSet' ? setBy(now, event) : now.schedule && evolved(now, now.schedule, event)
  if (next) now.schedule = next
}

const NONE = tableOf<string>([])

type SetEvent = Extract<ScheduleEvent, { readonly kind: 'ScheduleSet' }>
const setBy = ({ schedule, at }: StateDraft, event: SetEvent): ScheduleState => {
  const before = schedule ?? { paused: null, starts: [], waiting: [], backfill: null, last: null, skipped: null }
  const { paused, starts, waiting, backfill, last, skipped } = before
  const { name, workflow, declared, cron, zone, overlap, catchUp, jitter, input, next, by, reason } = event
  return {
    name,
    workflow,
    ...(declared !== undefined && { declared }),
    cron,
    zone,
    ...(overlap !== undefined && { overlap }),
    ...(catchUp !== undefined && { catchUp }),
    ...(jitter !== undefined && { jitter }),
    ...(input !== undefined && { input }),
    set: { by, reason, since: at },
    next,
    paused,
    removed: null,
    starts,
    waiting,
    backfill,
    last,
    skipped,
  }
}

type OfOne = Exclude<ScheduleEvent, { readonly kind: 'ScheduleSet' | 'SchedulesListed' | 'ScheduleUnlisted' }>
const evolved = ({ at, version }: StateDraft, of: ScheduleState, event: OfOne): ScheduleState => {
  switch (event.kind) {
    case 'ScheduleFired': {
      const { planned, instance, start } = event
      const { key } = start
      return {
        ...of,
        ...moved(of, event),
        starts: [...of.starts.filter((one) => one.key !== key), { key, planned, instance, start, after: version, asked: at }],
        waiting: of.waiting.filter((one) => one.key !== key),
        last: { key, planned, at, instance, end: null },
      }
    }
    case 'ScheduleQueued': {
      const { key, planned, by, reason } = event
      const one = { key, planned, ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) }
      return { ...of, ...moved(of, { cause: 'time', ...event }), waiting: [...of.waiting, one] }
    }
    case 'ScheduleSkipped': {
      const { planned, why, message, cause } = event
      return {
        ...of,
        ...moved(of, event),
        waiting: cause === 'queue' ? of.waiting.filter((one) => one.planned !== planned) : of.waiting,
        skipped: { planned, at, why, ...(message !== undefined && { message }) },
      }
    }
    case 'ScheduleAnswered': {
      const { key, end } = event
      const stays = end === 'accepted'
      const starts = of.starts.flatMap((one) =>
        one.key !== key ? [one] : stays && one.start.schedule?.awaited === true ? [{ ...one, accepted: true } as const] : [],
      )
      return { ...of, starts, last: of.last?.key === key ? { ...of.last, end } : of.last }
    }
    case 'SchedulePaused':
      return { ...of, paused: { by: event.by, reason: event.reason, since: at } }
    case 'ScheduleResumed':
      return { ...of, paused: null, next: event.next }
    case 'ScheduleRemoved':
      return { ...of, removed: { by: event.by, reason: event.reason, since: at }, next: null, waiting: [], backfill: null }
    case 'BackfillBegan': {
      const { by, reason, next, to } = event
      return { ...of, backfill: { by, reason, next, to } }
    }
  }
}

type Moves = Pick<ScheduleFired | ScheduleSkipped | ScheduleQueued, 'next'> & Pick<ScheduleFired, 'cause'>
/** What goes on behind it: the calendar, or the back-fill. */
const moved = ({ backfill }: ScheduleState, { cause, next }: Moves): Partial<ScheduleState> => {
  if (next === undefined) return {}
  if (cause !== 'backfill') return { next }
  return { backfill: backfill === null || next === null ? null : { ...backfill, next } }
}
