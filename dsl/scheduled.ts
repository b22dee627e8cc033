// Schedules at run time: what is wrong with one, how its planned starts are named, and what goes into them.
import { isLeft } from 'fp-ts/lib/Either.js'
import { dateIn, isZone, nextTime } from '../base/index.ts'
import { cronMistake } from './cron.ts'
import { decode, issuesText } from './decode.ts'
import { durationMistake, nameMistake } from './mistakes.ts'
import { keyOf } from './signal.ts'
import type { Planned, TriggerValue } from './trigger.ts'

export type ScheduleValue = Extract<TriggerValue, { readonly source: 'schedule' }>

/** The key of a planned start: of its time, or of whatever else it was asked for by. */
export const plannedKey = (schedule: string, at: string): string => `${schedule}@${at}`

/** A start of that time, in milliseconds since the epoch. `by`: a person asked for it, under this id. */
export const plannedAt = ({ name, zone }: { readonly name: string; readonly zone: string }, at: number, by?: string): Planned => {
  const time = new Date(at).toISOString()
  return { key: plannedKey(name, by ?? time), at: time, date: dateIn(zone, at) }
}

/** The name by which the schedule is known, among all of its deployment. */
export const scheduleName = (workflow: string, { name }: Pick<ScheduleValue, 'name'>): string => name ?? workflow

/** The schedules that a workflow declares, by their names. */
export const schedulesOf = (of: {
  readonly name: string
  readonly triggers: readonly TriggerValue[]
}): readonly { readonly name: string; readonly on: ScheduleValue }[] =>
  of.triggers.flatMap((on) => (on.source === 'schedule' ? [{ name: scheduleName(of.name, on), on }] : []))

/** What is wrong with when a schedule fires, whoever made it: sentences that begin with the field. `now`: what it never does, it does not do after this. */
export const timingMistakes = (
  { cron, zone, catchUp, jitter }: Pick<ScheduleValue, 'cron' | 'zone' | 'catchUp' | 'jitter'>,
  now: number,
): readonly string[] => {
  const lines = [
    ...cronMistake(cron).map((mistake) => `cron: ${mistake}`),
    ...(isZone(zone) ? [] : [`zone: there is no time zone '${zone}': write one such as 'Europe/Berlin' or 'UTC'`]),
  ]
  const never =
    lines.length === 0 && nextTime({ cron, zone }, now) === null
      ? [`cron: '${cron}' never fires: no such month has a day of that number, name another day`]
      : []
  const durations = Object.entries({ catchUp, jitter }).flatMap(([field, text]) =>
    text === undefined ? [] : durationMistake(text).map((mistake) => `${field}: ${mistake}`),
  )
  return [...lines, ...never, ...durations]
}

/** What is wrong with the schedules of a workflow, in sentences. */
export const scheduleMistakes = (workflow: string, triggers: readonly TriggerValue[]): readonly string[] => {
  const schedules = schedulesOf({ name: workflow, triggers })
  const names = schedules.map(({ name }) => name)
  return [
    ...names.flatMap((name, i) =>
      names.indexOf(name) < i ? [`two schedules of workflow '${workflow}' are called '${name}': name one`] : [],
    ),
    ...schedules.flatMap(({ name, on }) => [
      ...(on.name === undefined ? [] : nameMistake('schedule', on.name)),
      ...[...timingMistakes(on, SAMPLE), ...inputMistake(on, name)].map((mistake) => `schedule '${name}': ${mistake}`),
    ]),
  ]
}

/** A time that a schedule is tried with: what a definition is told must not change from day to day. */
const SAMPLE = Date.UTC(2026, 0, 1)

/** Asked for one planned time: what it makes fits the schema, and holds the key. */
const inputMistake = ({ decode: schema, id, input }: ScheduleValue, name: string): readonly string[] => {
  const planned = plannedAt({ name, zone: 'UTC' }, SAMPLE)
  try {
    const payload = decode(schema, input(planned))
    if (isLeft(payload)) return [`input: what it makes does not fit its schema: ${issuesText(payload.left)}`]
    return keyOf(payload.right, id) === planned.key
      ? []
      : [`input: '${id}' does not hold the key of the planned time: write input: ({ key }) => ({ ${id}: key, … })`]
  } catch (error) {
    return [`input: it threw: ${error instanceof Error ? error.message : 'not an error'}`]
  }
}
