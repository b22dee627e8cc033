// A removal firm, for clusters: children and told signals that lead to other partitions, tasks, calls that are undone, and a schedule.
import {
  after,
  aggregate,
  call,
  child,
  compensate,
  duration,
  flow,
  forEach,
  http,
  humanTask,
  match,
  perform,
  query,
  repeat,
  schedule,
  sideEffect,
  signal,
  step,
  take,
  takes,
  tell,
  waitFor,
  withCompensation,
  withDeadline,
  workflow,
} from 'contrail/dsl'
import type { Data, Undo, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Box = z.object({ box: z.string() })
interface Box extends Data<typeof Box> {}
const Removal = z.object({
  removalId: z.string(),
  firm: z.string(),
  policyId: z.string(),
  surveyId: z.string(),
  boxes: z.array(Box),
  /** How long a foreman has. */
  patience: duration(),
})
interface Removal extends Data<typeof Removal> {}
const Receipt = z.object({ receipt: z.string() })
interface Receipt extends Data<typeof Receipt> {}
const own = { version: 1, state: z.object({}), initial: {} } as const

export const pack = sideEffect('Pack', { payload: Box, ok: Receipt })
export const hireVan = sideEffect('HireVan', { payload: z.object({ removalId: z.string() }), ok: Receipt })
export const returnVan = sideEffect('ReturnVan', { payload: Receipt })
export const underwrite = sideEffect('Underwrite', { payload: z.object({ policyId: z.string() }), ok: Receipt })
export const measure = sideEffect('Measure', { payload: z.object({ surveyId: z.string() }) })
export const sweepYard = sideEffect('SweepYard', { payload: z.object({ key: z.string() }) })

const none = step('None', (_failed: unknown) => ({ output: { receipt: 'none' } }))
const Policy = z.object({ policyId: z.string() })
export const insurance = workflow(
  { ...own, name: 'Insurance', triggers: [call({ decode: Policy, id: 'policyId', result: Receipt })] },
  flow(perform(underwrite), match({ ok: take('value'), failed: none })),
)
const Survey = z.object({ surveyId: z.string() })
export const survey = workflow(
  { ...own, name: 'Survey', triggers: [call({ decode: Survey, id: 'surveyId', result: z.unknown() })] },
  perform(measure),
)

const Firm = aggregate({ name: 'Firm', version: 1, state: z.object({ removals: z.int() }), initial: { removals: 0 }, upcast: {} })
interface FirmState {
  readonly removals: number
}
export const told = query('removals', { of: Firm, answer: (state: FirmState) => state.removals })
const Done = z.object({ removalId: z.string(), firm: z.string() })
interface Done extends Data<typeof Done> {}
export const removed = signal('Removed', { payload: Done, id: 'removalId', to: Firm.by('firm') })
const Opened = z.object({ firm: z.string() })
interface Opened extends Data<typeof Opened> {}
const count = step('Count', ({ kind, input }: Waited<Opened, Done>, { removals }: FirmState) => ({
  output: { kind: kind === 'received' ? 'again' : 'closed', firm: input.firm },
  state: { removals: kind === 'received' ? removals + 1 : removals },
}))
/** The firm counts what it is told. */
export const firm = workflow(
  { name: 'Firm', version: 1, triggers: [http({ decode: Opened, id: 'firm' })], metadata: { aggregate: Firm.by('firm') } },
  repeat(flow(takes<Opened>(), waitFor(removed, '30d'), count), { max: 10_000 }),
)

const van = withCompensation(
  flow(takes<Removal>(), perform(hireVan)),
  flow(takes<Undo<Removal, Receipt>>(), take('value'), perform(returnVan)),
)
const form = z.object({ crew: z.string() })
const assigned = flow(takes<Removal>(), humanTask('Assign', { form, by: { roles: ['foreman'] }, due: '30d' }))
const moved = step('Moved', (_input: Removal) => ({ output: { kind: 'moved' } }))
const givenUp = step('GivenUp', (_input: Removal) => ({ output: { kind: 'given up' } }))
const giveUp = flow(takes<{ readonly input: Removal }>(), take('input'), compensate(), givenUp)
const insured = flow(
  takes<Removal>(),
  child(insurance),
  match({ completed: take('input'), refused: take('input'), cancelled: take('input') }),
)

export const removal = workflow(
  { ...own, name: 'Removal', triggers: [http({ decode: Removal, id: 'removalId' })] },
  flow(
    forEach('boxes', perform(pack), { concurrency: 2 }),
    take('input'),
    van,
    match({ ok: take('input'), failed: take('input') }),
    insured,
    withDeadline(assigned, after('patience')),
    match({
      inTime: flow(
        take('value'),
        match({ done: flow(take('input'), tell(removed), child(survey, { detach: true }), moved), expired: giveUp }),
      ),
      late: giveUp,
    }),
  ),
)

const Sweep = z.object({ key: z.string() })
export const sweep = workflow(
  {
    ...own,
    name: 'Sweep',
    triggers: [schedule({ cron: '0 4 * * *', zone: 'Europe/Berlin', decode: Sweep, id: 'key', input: ({ key }) => ({ key }) })],
  },
  perform(sweepYard),
)
