// The grammar of schedules: what fires was planned, and once; what is left out or answered was there.
import { coming, timeOf } from '../../../../engine/index.ts'
import type { ScheduleEvent } from '../../../../engine/index.ts'
import { asked, first } from './rule.ts'
import type { Rules } from './rule.ts'

const listing = (what: 'listSchedules' | 'unlistSchedule') => (isIn: boolean) => (isIn ? `${what} changes nothing` : undefined)

export const schedules: Rules<ScheduleEvent['kind']> = {
  ScheduleSet: (moment, history) =>
    asked(moment, history, 'setSchedule', ({ schedule }) => schedule.name === moment.event.name) ? undefined : 'nobody asked for this',
  ScheduleFired: ({ event, now }) => {
    const { schedule: of } = now
    if (!of) return 'there is no schedule'
    const { key } = event.start
    const due = coming(of, timeOf(now))
    return first(
      of.starts.some((one) => one.key === key) && 'a start of this key is open',
      event.cause === 'time' && !(due.kind === 'due' && due.planned === event.planned) && 'its time has not come',
      event.cause === 'time' && (event.next ?? Infinity) <= event.planned && 'the next time is not after it',
      event.cause === 'queue' && of.waiting[0]?.key !== key && 'it is not the first that waits',
      event.cause === 'backfill' && of.backfill?.next !== event.planned && 'nobody wants it from the past',
      of.overlap !== undefined && of.starts.length > 0 && 'the one before has not ended',
    )
  },
  ScheduleQueued: ({ now }) =>
    first(
      now.schedule?.overlap === undefined && 'it need not wait',
      (now.schedule?.starts.length ?? 0) + (now.schedule?.waiting.length ?? 0) === 0 && 'nothing is before it',
    ),
  ScheduleSkipped: ({ event, now }) =>
    first(!now.schedule && 'there is no schedule', event.why === 'overlap' && now.schedule?.starts.length === 0 && 'nothing is open'),
  ScheduleAnswered: ({ event, now }) =>
    now.schedule?.starts.some((one) => one.key === event.key && one.instance === event.instance) === true
      ? undefined
      : 'no such start is open',
  SchedulePaused: ({ now }) => (now.schedule?.paused === null ? undefined : 'it changes nothing'),
  ScheduleResumed: ({ now }) => (now.schedule?.paused ? undefined : 'it changes nothing'),
  ScheduleRemoved: ({ now }) => (now.schedule && !now.schedule.removed ? undefined : 'it changes nothing'),
  BackfillBegan: ({ event, now }) =>
    first(
      now.schedule?.backfill !== null && 'another is under way',
      (event.next < event.from || event.next >= event.to) && 'it begins outside of its range',
    ),
  SchedulesListed: ({ event, now }) =>
    listing('listSchedules')(event.schedules.every((name) => now.schedules?.get(name) === (event.workflow ?? ''))),
  ScheduleUnlisted: ({ event, now }) => listing('unlistSchedule')(now.schedules?.has(event.schedule) !== true),
}
