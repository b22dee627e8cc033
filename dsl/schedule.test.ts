import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Planned, Trigger } from './trigger.ts'
import { schedule } from './schedule.ts'
import { plannedAt, plannedKey } from './scheduled.ts'
import { signal } from './signal.ts'
import { step } from './nodes/step.ts'
import { waitFor } from './nodes/wait-for.ts'
import { flow } from './nodes/flow.ts'
import { workflow } from './nodes/workflow.ts'
import { byKey } from './signal.ts'
import { validate } from './validate.ts'

const Night = z.object({ key: z.string(), date: z.string() })
interface Night {
  readonly key: string
  readonly date: string
}
const input = ({ key, date }: Planned): Night => ({ key, date })
const right = { cron: '0 3 * * *', zone: 'Europe/Berlin', decode: Night, id: 'key', input } as const
const night = step('Night', (x: Night) => ({ output: x.date }))
type On = Trigger<Night, 'key'>
const found = (...on: readonly [On, ...On[]]) =>
  validate(workflow({ name: 'N', version: 1, triggers: on, state: z.object({}), initial: {} }, night))
const odd = (more: object): On => ({ ...schedule(right), ...more })

test('a schedule is a trigger as data, with the schema and the id of any', () => {
  expect(schedule({ ...right, overlap: 'skip', catchUp: '1d' })).toEqual({ ...right, source: 'schedule', overlap: 'skip', catchUp: '1d' })
  expect(plannedKey('N', '2026-03-29T01:00:00.000Z')).toBe('N@2026-03-29T01:00:00.000Z')
  expect(found(schedule(right), schedule({ ...right, name: 'Noon', cron: '0 12 * * mon-fri' }))).toEqual([])
})
test('a planned start is named by its time in UTC, dated in its zone; one that a person asked for by the id of that', () => {
  const at = Date.parse('2026-03-28T23:30:00Z')
  expect(plannedAt({ name: 'N', zone: 'Europe/Berlin' }, at)).toEqual({
    key: 'N@2026-03-28T23:30:00.000Z',
    at: '2026-03-28T23:30:00.000Z',
    date: '2026-03-29',
  })
  expect(plannedAt({ name: 'N', zone: 'UTC' }, at, 'a1').key).toBe('N@a1')
})
test.each(['0 3 * * *', '*/15 0-6/2 1,15 jan-MAR,12 1-5', '59 23 31 12 7', '0 0 * * sun'])('takes the cron line %s', (cron) =>
  expect(found(odd({ cron }))).toEqual([]),
)
test.each([
  '0 3 * *',
  '0 0 3 * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '5-1 * * * *',
  '*/0 * * * *',
  '0-59/60 * * * *',
  'x * * * *',
  '',
  '1, * * * *',
])('refuses the cron line %j', (cron) =>
  expect(found(odd({ cron }))).toEqual([expect.stringContaining(`schedule 'N': cron: '${cron}' is no cron line`)]),
)
test('refuses a cron line that never comes, and takes one that comes every four years', () => {
  expect(found(odd({ cron: '0 0 31 2,4 *' }))).toEqual([
    "schedule 'N': cron: '0 0 31 2,4 *' never fires: no such month has a day of that number, name another day",
  ])
  expect(found(odd({ cron: '0 0 29 2 *' }))).toEqual([])
})
test('refuses a zone that does not exist, durations that are none, and two of one name', () => {
  expect(found(odd({ zone: 'Europe/Berlln', catchUp: '1 day', jitter: '0s' }))).toEqual([
    "schedule 'N': zone: there is no time zone 'Europe/Berlln': write one such as 'Europe/Berlin' or 'UTC'",
    expect.stringContaining("schedule 'N': catchUp: '1 day' is no duration"),
    expect.stringContaining("schedule 'N': jitter: '0s' is no duration"),
  ])
  expect(found(schedule(right), schedule(right))).toEqual(["two schedules of workflow 'N' are called 'N': name one"])
  expect(found(schedule({ ...right, name: 'a b' }))).toEqual([expect.stringContaining("the name of schedule 'a b' is wrong")])
})
test('refuses an input that makes no payload, or one without the key of the planned time', () => {
  expect(found(odd({ input: () => ({ key: 1 }) }))).toEqual([
    expect.stringContaining("schedule 'N': input: what it makes does not fit its schema: key: "),
  ])
  expect(found(odd({ input: ({ date }: Planned) => ({ key: date, date }) }))).toEqual([
    "schedule 'N': input: 'key' does not hold the key of the planned time: write input: ({ key }) => ({ key: key, … })",
  ])
  const thrown = () => {
    throw new Error('no')
  }
  expect(found(odd({ input: thrown }))).toEqual(["schedule 'N': input: it threw: no"])
})
test('refuses a schedule as the source of a signal', () => {
  const tick = signal('Tick', { payload: Night, id: 'key', to: byKey('key'), sources: [schedule(right)] })
  const waits = workflow(
    { name: 'N', version: 1, triggers: [schedule(right)], state: z.object({}), initial: {} },
    flow(
      night,
      step('Again', (date: string) => ({ output: { key: date } })),
      waitFor(tick, '1d'),
    ),
  )
  expect(validate(waits)).toEqual([expect.stringContaining("signal 'Tick' has a schedule among its sources")])
})
