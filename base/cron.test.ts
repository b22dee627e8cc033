import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateIn, isZone, nextTime } from './cron.ts'
import { naiveTimes } from './naive-cron.test.helper.ts'

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16)
const times = (cron: string, zone: string, from: string, to: string): readonly string[] => {
  const found: string[] = []
  for (let at = nextTime({ cron, zone }, Date.parse(from) - 1); at !== null && at < Date.parse(to); at = nextTime({ cron, zone }, at))
    found.push(iso(at))
  return found
}

describe('when the clocks go forward', () => {
  test.each([
    // Berlin: 02:00 becomes 03:00 on 29 March.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-29', ['2026-03-29T01:00']],
    ['0,30 2 * * *', 'Europe/Berlin', '2026-03-29', ['2026-03-29T01:00']],
    ['*/30 2 * * *', 'Europe/Berlin', '2026-03-29', ['2026-03-29T01:00']],
    ['0 2-3 * * *', 'Europe/Berlin', '2026-03-29', ['2026-03-29T01:00']],
    ['45 * * * *', 'Europe/Berlin', '2026-03-29', ['2026-03-29T00:45', '2026-03-29T01:45']],
    // New York: 02:00 becomes 03:00 on 8 March.
    ['15 2 * * *', 'America/New_York', '2026-03-08', ['2026-03-08T07:00']],
    // Lord Howe: 02:00 becomes 02:30 on 4 October.
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03', ['2026-10-03T15:30']],
    // Santiago: midnight becomes 01:00 on 6 September.
    ['0 0 * * *', 'America/Santiago', '2026-09-06', ['2026-09-06T04:00']],
  ])('%s in %s is due at the first instant behind the gap', (cron, zone, day, due) => {
    const found = times(cron, zone, `${day}T00:00Z`, `${day}T23:59Z`)
    expect(found.filter((at) => at >= due[0]! && at <= due.at(-1)!)).toEqual(due)
    expect(new Set(found).size).toBe(found.length)
  })
})

describe('when the clocks go back', () => {
  test.each([
    // Berlin: 03:00 becomes 02:00 on 25 October.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25', ['2026-10-25T00:30']],
    ['*/30 2 * * *', 'Europe/Berlin', '2026-10-25', ['2026-10-25T00:00', '2026-10-25T00:30']],
    ['*/30 0-4/2 * * *', 'Europe/Berlin', '2026-10-25', ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T03:00', '2026-10-25T03:30']],
    ['30 1-2 * * *', 'America/New_York', '2026-11-01', ['2026-11-01T05:30', '2026-11-01T07:30']],
    ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-04', ['2026-04-04T14:45']],
  ])('%s in %s comes once', (cron, zone, day, due) => {
    expect(times(cron, zone, `${day}T00:00Z`, `${day}T23:00Z`)).toEqual(due)
  })
  test('an hour that is a wildcard comes as often as the clock shows it', () => {
    expect(times('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T03:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ])
    expect(times('0 */2 * * *', 'Europe/Berlin', '2026-10-24T23:59Z', '2026-10-25T03:30Z')).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T01:00',
      '2026-10-25T03:00',
    ])
  })
})

test('months and weekdays may be named, in any case', () => {
  expect(times('0 0 1-3 jan-MAR sun', 'UTC', '2026-03-01T00:00Z', '2026-03-10T00:00Z')).toEqual(
    times('0 0 1-3 1-3 7', 'UTC', '2026-03-01T00:00Z', '2026-03-10T00:00Z'),
  )
})

test('what never comes is told, and what comes every four years is found', () => {
  expect(nextTime({ cron: '0 0 30 2 *', zone: 'UTC' }, Date.parse('2026-01-01'))).toBeNull()
  expect(iso(nextTime({ cron: '0 0 29 2 *', zone: 'UTC' }, Date.parse('2026-01-01'))!)).toBe('2028-02-29T00:00')
})

test('a zone is a name of the IANA list, and a date is that of the zone', () => {
  expect(['UTC', 'Europe/Berlin', 'Australia/Lord_Howe'].map(isZone)).toEqual([true, true, true])
  expect(['Europe/Berlln', '', '+02:00', 'Mars'].map(isZone)).toEqual([false, false, false, false])
  const at = Date.parse('2026-03-28T23:30Z')
  expect([dateIn('UTC', at), dateIn('Europe/Berlin', at), dateIn('America/New_York', at)]).toEqual([
    '2026-03-28',
    '2026-03-29',
    '2026-03-28',
  ])
})

const number = (least: number, most: number) => fc.integer({ min: least, max: most })
const field = (least: number, most: number): fc.Arbitrary<string> => {
  const range = fc.tuple(number(least, most), number(least, most)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  const step = number(1, Math.max(2, Math.floor(most / 2)))
  const part = fc.oneof(
    number(least, most).map(String),
    range,
    fc.tuple(range, step).map(([of, by]) => `${of}/${by}`),
    step.map((by) => `*/${by}`),
  )
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    {
      weight: 3,
      arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(',')),
    },
  )
}
const line = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)).map((fields) => fields.join(' '))
/** Thirty hours around a change of the clocks, or around nothing. */
const window = fc.constantFrom(
  ['Europe/Berlin', '2026-03-28T12:00Z'],
  ['Europe/Berlin', '2026-10-24T12:00Z'],
  ['America/New_York', '2026-03-07T12:00Z'],
  ['America/New_York', '2026-10-31T12:00Z'],
  ['Australia/Lord_Howe', '2026-04-03T12:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T00:00Z'],
  ['America/Santiago', '2026-09-05T12:00Z'],
  ['UTC', '2028-02-28T12:00Z'],
)
test('agrees with a walk through every minute that reads the line by itself', () => {
  fc.assert(
    fc.property(line, window, (cron, [zone, from]) => {
      const to = new Date(Date.parse(from) + 30 * 3_600_000).toISOString()
      expect(times(cron, zone, from, to)).toEqual(naiveTimes(cron, zone, from, to).map(iso))
    }),
    { numRuns: 50 },
  )
})
