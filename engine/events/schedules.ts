// What happens in the stream of a schedule, and in the list of all schedules. Planned times are those of the calendar, before any jitter.
import { By, event, flag, instance, json, list, name, oneOf, Start, text, time, workflow } from './parts.ts'
import type { Of } from './parts.ts'

export const OVERLAPS = ['skip', 'queue'] as const
/** When a schedule fires and what it starts. Durations as their author wrote them. */
export const ScheduleSpec = {
  name,
  workflow,
  /** The workflow declares it; else people made it, and `input` is what they gave. */
  declared: flag.exactOptional(),
  cron: text,
  zone: text,
  overlap: oneOf(OVERLAPS).exactOptional(),
  catchUp: text.exactOptional(),
  jitter: text.exactOptional(),
  /** Texts in it may hold `{key}`, `{at}` and `{date}` of the planned start. */
  input: json.exactOptional(),
}

/** It is there, or is another one now. */
export const ScheduleSet = event('ScheduleSet', { ...By.shape, ...ScheduleSpec, next: time.nullable() })
export type ScheduleSet = Of<typeof ScheduleSet>

/** Why a start was asked for: its time had come; what it waited for ended; a person wanted it now, or a range of the past. */
const cause = oneOf(['time', 'queue', 'run', 'backfill'])

/** A start was asked for, under its key: the same key never starts twice, whoever asks. */
export const ScheduleFired = event('ScheduleFired', {
  cause,
  planned: time,
  instance,
  start: Start,
  /** The next planned time; of a back-fill its own next one. Null: there is none. Absent: it is as it was. */
  next: time.nullable().exactOptional(),
})
export type ScheduleFired = Of<typeof ScheduleFired>

/** It waits for the start before it to end. `by`, `reason`: of a person who asked for it. */
export const ScheduleQueued = event('ScheduleQueued', {
  key: text,
  planned: time,
  next: time.nullable().exactOptional(),
  by: By.shape.by.exactOptional(),
  reason: By.shape.reason.exactOptional(),
})
export type ScheduleQueued = Of<typeof ScheduleQueued>

/** Nothing was started, visibly. */
export const ScheduleSkipped = event('ScheduleSkipped', {
  cause,
  planned: time,
  /** Of several: all planned times before that. */
  until: time.exactOptional(),
  why: oneOf(['overlap', 'queueFull', 'missed', 'noVersion', 'undeclared', 'input', 'open']),
  message: text.exactOptional(),
  next: time.nullable().exactOptional(),
})
export type ScheduleSkipped = Of<typeof ScheduleSkipped>

/** What came of a start: it counts, or (awaited, for the sake of `overlap`) has ended. Closes it unless it is awaited and was accepted. */
export const ScheduleAnswered = event('ScheduleAnswered', {
  key: text,
  instance,
  end: oneOf(['accepted', 'completed', 'cancelled', 'killed', 'refused', 'superseded']),
  reason: text.exactOptional(),
})
export type ScheduleAnswered = Of<typeof ScheduleAnswered>

export const SchedulePaused = event('SchedulePaused', { ...By.shape })
export type SchedulePaused = Of<typeof SchedulePaused>

export const ScheduleResumed = event('ScheduleResumed', { ...By.shape, next: time.nullable() })
export type ScheduleResumed = Of<typeof ScheduleResumed>

/** It starts nothing more; what it started goes on. */
export const ScheduleRemoved = event('ScheduleRemoved', { ...By.shape })
export type ScheduleRemoved = Of<typeof ScheduleRemoved>

/** A person wants the planned times from `from` on, before `to`. */
export const BackfillBegan = event('BackfillBegan', { ...By.shape, from: time, to: time, next: time })
export type BackfillBegan = Of<typeof BackfillBegan>

/** In the list of all schedules: their names, whatever has become of them is in their own streams. */
export const SchedulesListed = event('SchedulesListed', {
  schedules: list(name),
  /** It declares them; absent: people made them. */
  workflow: workflow.exactOptional(),
})
export type SchedulesListed = Of<typeof SchedulesListed>

export const ScheduleUnlisted = event('ScheduleUnlisted', { schedule: name })
export type ScheduleUnlisted = Of<typeof ScheduleUnlisted>

export const scheduleSchemas = [
  ScheduleSet,
  ScheduleFired,
  ScheduleQueued,
  ScheduleSkipped,
  ScheduleAnswered,
  SchedulePaused,
  ScheduleResumed,
  ScheduleRemoved,
  BackfillBegan,
  SchedulesListed,
  ScheduleUnlisted,
] as const
export type ScheduleEvent = Of<(typeof scheduleSchemas)[number]>
