import { expect, test } from 'vitest'
import { z } from 'zod'
import { schedule, step, workflow } from '../dsl/index.ts'
import type { Planned } from '../dsl/index.ts'
import { given, passed, planned, started } from './index.ts'

const Night = z.object({ key: z.string(), night: z.string() })
interface Night {
  readonly key: string
  readonly night: string
}
const input = ({ key, date }: Planned): Night => ({ key, night: date })
const on = { zone: 'Europe/Berlin', decode: Night, id: 'key', input } as const
const run = step('Run', ({ night }: Night) => ({ output: night }))
const own = { version: 1, state: z.object({}), initial: {} } as const
const nightly = workflow({ ...own, name: 'Nightly', triggers: [schedule({ ...on, cron: '30 2 * * *' })] }, run)
const twice = workflow(
  {
    ...own,
    name: 'Twice',
    triggers: [schedule({ ...on, name: 'Early', cron: '0 1 * * *' }), schedule({ ...on, name: 'Late', cron: '0 23 * * *' })],
  },
  run,
)

test('the starts of a schedule in a range are those that an engine would make, also when the clocks change', () => {
  const range = { from: '2026-03-28', to: '2026-03-31' }
  const starts = planned(nightly, range)
  expect(starts.map(({ at, payload }) => [at, payload.night])).toEqual([
    ['2026-03-28T01:30:00.000Z', '2026-03-28'],
    ['2026-03-29T01:00:00.000Z', '2026-03-29'],
    ['2026-03-30T00:30:00.000Z', '2026-03-30'],
  ])
  expect(starts[0]?.payload.key).toBe('Nightly@2026-03-28T01:30:00.000Z')
  given(nightly).when(started(nightly, starts[1]!.payload)).when(passed('1s')).expects({ status: 'completed', output: '2026-03-29' })
})
test('one of several is named, and what cannot be planned is said in a sentence', () => {
  const range = { from: '2026-03-28', to: '2026-03-29' }
  expect(planned(twice, { ...range, schedule: 'Late' }).map(({ at }) => at)).toEqual(['2026-03-28T22:00:00.000Z'])
  expect(() => planned(twice, range)).toThrow("workflow 'Twice' declares several schedules: name one of Early, Late")
  expect(() => planned(twice, { ...range, schedule: 'Noon' })).toThrow("there is no schedule 'Noon': there are Early, Late")
  expect(() => planned(nightly, { from: 'soon', to: '2026-03-29' })).toThrow("from: 'soon' is no time")
  expect(() =>
    planned(workflow({ ...own, name: 'Odd', triggers: [schedule({ ...on, cron: '0 1 * * *', zone: 'Mars' })] }, run), range),
  ).toThrow("schedule 'Odd': zone: there is no time zone 'Mars'")
})
