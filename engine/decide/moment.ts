// When a moment is: a duration from now, or what a field of the input says. What cannot be read parks, and quotes nothing.
import type { Moment } from '../../dsl/internal.ts'
import { parseDuration } from '../../base/index.ts'
import type { JsonValue } from '../../base/index.ts'
import type { Beginning, ReadyAt } from '../nodes/behaviour.ts'
import { fieldOf } from '../nodes/fields.ts'
import { timeOf } from '../stream-time.ts'
import { park } from './park.ts'
import type { Fault } from './park.ts'

const LONGEST = 100 * 365.25 * 24 * 3600 * 1000
/** A smaller number is one of seconds, or no time at all. */
const LEAST_TIME = 1e11
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

type Read = { readonly kind: 'due'; readonly at: number } | { readonly kind: 'fault'; readonly fault: Fault }

/** Milliseconds since the epoch. */
export const momentAt = (moment: Moment, input: JsonValue, now: number): Read => {
  if (typeof moment === 'string') return checked(now + (parseDuration(moment) ?? 0), now, 'it')
  if ('after' in moment) {
    const given = fieldOf(input, moment.after)
    const duration = typeof given === 'string' ? parseDuration(given) : undefined
    if (duration === undefined)
      return fault(`the input's field '${moment.after}' holds no duration: write a whole number and a unit, such as 5m, 2h or 30d`)
    return checked(now + duration, now, `the input's field '${moment.after}'`)
  }
  const given = fieldOf(input, moment.until)
  const field = `the input's field '${moment.until}'`
  if (typeof given === 'number')
    return Number.isFinite(given) && given >= LEAST_TIME
      ? checked(given, now, field)
      : fault(`${field} holds no time: a number is one of milliseconds since the epoch`)
  const at = typeof given === 'string' && ISO.test(given) ? Date.parse(given) : Number.NaN
  return Number.isNaN(at)
    ? fault(`${field} holds no time: write it as ISO with an offset, such as 2026-11-30T09:00:00+01:00`)
    : checked(at, now, field)
}

const checked = (at: number, now: number, what: string): Read =>
  at - now > LONGEST ? fault(`${what} lies more than 100 years ahead`) : { kind: 'due', at: Math.ceil(at) }
const fault = (message: string): Read => ({ kind: 'fault', fault: { code: 'moment', message } })

/** When the work is due; undefined where it was parked. */
export const dueOf = (
  { draft, holder }: Beginning,
  work: Pick<ReadyAt<'sleep'>, 'node' | 'visit' | 'input'>,
  moment: Moment,
): number | undefined => {
  const read = momentAt(moment, work.input, timeOf(draft.state))
  if (read.kind === 'due') return read.at
  park(draft, holder, work, read.fault)
  return undefined
}
