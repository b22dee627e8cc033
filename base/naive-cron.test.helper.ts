// An independent reading of cron for tests: walks through every minute, looks at the clock of the zone, and asks each field. Shares no code.

interface Local {
  readonly minute: number
  readonly hour: number
  readonly day: number
  readonly month: number
  readonly weekday: number
}

const MINUTE = 60_000
const clocks = new Map<string, Intl.DateTimeFormat>()
const walls = new Map<string, number>()
/** What a clock on the wall shows, as if it were UTC. */
const wall = (zone: string, at: number): number => {
  const known = walls.get(`${zone} ${at}`)
  if (known !== undefined) return known
  const shown = shownBy(zone, at)
  walls.set(`${zone} ${at}`, shown)
  return shown
}
const shownBy = (zone: string, at: number): number => {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  clocks.set(zone, clock)
  const [day, month, year, hour, minute] = clock.format(at).split(/\D+/)
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
}
const localOf = (shown: number): Local => {
  const date = new Date(shown)
  return {
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
  }
}

const holds = (field: string, value: number, least: number, most: number): boolean =>
  field.split(',').some((part) => {
    const [range = '', step] = part.split('/')
    const [first = 0, last = first] = range === '*' ? [least, most] : range.split('-').map(Number)
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0
  })

const matches = (cron: string, { minute, hour, day, month, weekday }: Local): boolean => {
  const [m = '', h = '', d = '', mo = '', w = ''] = cron.split(' ')
  const onDay = holds(d, day, 1, 31)
  const onWeekday = holds(w, weekday, 0, 7) || (weekday === 0 && holds(w, 7, 0, 7))
  // Two days that are both said: either will do.
  const byDay = d === '*' ? onWeekday : w === '*' ? onDay : onDay || onWeekday
  return holds(m, minute, 0, 59) && holds(h, hour, 0, 23) && holds(mo, month, 1, 12) && byDay
}

/** Every due time from `from`, before `to`, in milliseconds since the epoch. */
export const naiveTimes = (cron: string, zone: string, from: string, to: string): readonly number[] => {
  const everyHour = cron.split(' ')[1]!.startsWith('*')
  const found: number[] = []
  // Three hours before, to know what the clock has shown already.
  const shown = new Set<number>()
  let before = wall(zone, Date.parse(from) - 180 * MINUTE - MINUTE)
  for (let at = Date.parse(from) - 180 * MINUTE; at < Date.parse(to); at += MINUTE) {
    const now = wall(zone, at)
    const missed = Array.from({ length: Math.max(0, (now - before) / MINUTE - 1) }, (_, i) => before + (i + 1) * MINUTE)
    const isDue = everyHour
      ? matches(cron, localOf(now))
      : (!shown.has(now) && matches(cron, localOf(now))) || missed.some((one) => matches(cron, localOf(one)))
    for (const one of [...missed, now]) shown.add(one)
    if (isDue && at >= Date.parse(from)) found.push(at)
    before = now
  }
  return found
}
