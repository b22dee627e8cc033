import { expect, it } from 'vitest'
import { z } from 'zod'
import { http, step, workflow } from '../../dsl/index.ts'
import type { ScheduleState } from '../../engine/index.ts'
import { runDirectly } from '../../engine/index.ts'
import { schemaMask } from './mask.ts'
import { hideBy, specIssues, viewOf } from './schedules.ts'

const Payment = z.object({ key: z.string(), iban: z.string().meta({ sensitive: 'pii' }), cents: z.int() })
const pay = workflow(
  { name: 'Pay', version: 1, triggers: [http({ decode: Payment, id: 'key' })], state: z.object({}), initial: {} },
  step('Run', () => ({ output: null })),
)
const version = { hash: 'a', workflow: pay }
const spec = { name: 'monthly', workflow: 'Pay', cron: '0 6 1 * *', zone: 'UTC', input: { iban: 'DE0012345678', cents: 5 } }
const against = { active: [version], now: Date.parse('2026-11-30T00:00Z'), run: runDirectly }
const state: ScheduleState = {
  ...spec,
  set: { by: 'ann', reason: 'rent', since: 0 },
  next: Date.parse('2026-12-01T06:00Z'),
  paused: null,
  removed: null,
  starts: [],
  waiting: [],
  backfill: null,
  last: null,
  skipped: { planned: 0, at: 0, why: 'input', message: 'DE0012345678 is no account' },
}

it('what people gave as payload is masked where the schema marks it, and so is what repeats it', () => {
  const view = viewOf(state, hideBy([version], schemaMask)(state))
  expect(view.input).toEqual({ iban: '••••', cents: 5 })
  expect(JSON.stringify(view)).not.toContain('DE0012345678')
  // A version that is not there says of nothing that it may be seen.
  expect(JSON.stringify(viewOf(state, hideBy([], schemaMask)(state)).input)).not.toContain('5')
})
it('the next planned times are those of the calendar, none while it is paused', () => {
  const coming = (of: ScheduleState) =>
    viewOf(of, hideBy([version], schemaMask)(of)).coming.map((at) => new Date(at).toISOString().slice(0, 10))
  expect(coming(state)).toEqual(['2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01', '2027-04-01'])
  expect(coming({ ...state, paused: { by: 'ann', reason: 'no', since: 0 } })).toEqual([])
})
it('a payload that would not decode is refused before it is made, by its field', () => {
  expect(specIssues(spec, against)).toEqual([])
  expect(specIssues({ ...spec, input: { cents: '5' } }, against)).toEqual([
    { path: 'input', message: expect.stringMatching(/its input does not fit: .*iban.*cents.*: give the fields of the payload/) },
  ])
  expect(specIssues({ ...spec, workflow: 'Pya', cron: '* *', zone: 'Mars' }, against).map(({ path }) => path)).toEqual([
    'workflow',
    'cron',
    'zone',
  ])
})
