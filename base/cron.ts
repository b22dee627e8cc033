// When a cron line is due, in a time zone with its summer times: what of a calendar a schedule needs.
import { Cron } from 'croner'
import { lru } from './lru.ts'

/**
 * A cron line of five plain fields in an IANA time zone. A local time that a change of the clocks leaves out is due at the first instant behind
 * it, one that comes twice is due the first time alone. Where the hour is `*` or steps over it, only times that there are count, each as often as it comes.
 */
export interface Calendar {
  readonly cron: string
  readonly zone: string
}

/** The earliest due time after that one, both in milliseconds since the epoch; null where none comes within some hundred years. */
export const nextTime = ({ cron, zone }: Calendar, after: number): number | null =>
  cronOf(cron, zone).nextRun(new Date(after))?.getTime() ?? null

/** The time zone is known to this process. */
export const isZone = (zone: string): boolean => {
  try {
    // An offset such as +02:00 is none: it knows nothing of summer.
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en-US', { timeZone: zone }).format(0) !== ''
  } catch {
    return false
  }
}

/** `2026-03-29`: the date in that zone. */
export const dateIn = (zone: string, at: number): string => {
  const parts = formatOf(zone).formatToParts(at)
  const of = (type: 'year' | 'month' | 'day'): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`
}

const formats = lru<Intl.DateTimeFormat>(64)
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(zone, made)
  return made
}

/** One holds tables of 80 kB. */
const crons = lru<Cron>(64)
const cronOf = (cron: string, zone: string): Cron => {
  const name = `${cron} ${zone}`
  const known = crons.get(name)
  if (known) return known
  const made = new Cron(fixed(cron), { timezone: zone, mode: '5-part', paused: true, fixedTimeRule: 'no-wildcard' })
  crons.set(name, made)
  return made
}

/** The library takes a step anywhere for a wildcard, also where the hour is a fixed one: written as lists, minutes and hours are what they say. */
const fixed = (cron: string): string => {
  const [minute = '', hour = '', ...days] = cron.trim().split(/\s+/)
  if (hour.startsWith('*')) return cron
  return [listed(minute, 59), listed(hour, 23), ...days].join(' ')
}
const listed = (field: string, most: number): string =>
  field
    .split(',')
    .flatMap((part) => {
      const [range = '', step = '1'] = part.split('/')
      const [first = 0, last = first] = range === '*' ? [0, most] : range.split('-').map(Number)
      return Array.from({ length: Math.floor((last - first) / Number(step)) + 1 }, (_, i) => first + i * Number(step))
    })
    .join(',')
