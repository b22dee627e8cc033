// An expense claim: the manager of whoever spent it checks it line by line; after two days the finance department may, too; nobody for a week is a no.
import { flow, http, humanTask, match, sideEffect, step, takes, workflow } from 'contrail/dsl'
import type { Data, Done } from 'contrail/dsl'
import { z } from 'zod'

const Line = z.object({ what: z.string(), cents: z.int().min(1) })
const Claim = z.object({
  claimId: z.string().min(1),
  employee: z.string(),
  manager: z.string().min(1),
  iban: z.string().meta({ sensitive: 'pii' }),
  lines: z.array(Line).min(1),
})
interface Claim extends Data<typeof Claim> {}
const State = z.object({ status: z.enum(['open', 'paid', 'declined']), cents: z.int().optional(), by: z.string().optional() })
interface State extends Data<typeof State> {}

const Check = z.object({
  approved: z.boolean().meta({ title: 'Approved' }),
  lines: z
    .array(z.object({ what: z.string(), cents: z.int().min(0).meta({ title: 'Cents that are paid' }) }))
    .meta({ title: 'Lines', description: 'What is paid of each line' }),
  account: z.object({ costCentre: z.string().regex(/^\d{4}$/), note: z.string().optional() }).meta({ title: 'Booked on' }),
})
interface Check extends Data<typeof Check> {}

export const check = flow(
  takes<Claim>(),
  humanTask('CheckExpense', {
    shows: ['employee', 'iban', 'lines'],
    form: Check,
    by: { field: 'manager' },
    due: '7d',
    escalate: [{ after: '2d', to: { roles: ['finance'] } }],
  }),
)
export const pay = sideEffect('Pay', {
  payload: z.object({ claimId: z.string(), iban: z.string().meta({ sensitive: 'pii' }), cents: z.int() }),
})

type Checked = Extract<Done<Claim, Check>, { readonly kind: 'done' }>
const settle = step('Settle', ({ input, value, by }: Checked, _state: State) => {
  const cents = value.approved ? value.lines.reduce((sum, line) => sum + line.cents, 0) : 0
  const paid = cents > 0
  return {
    output: { claimId: input.claimId, cents },
    state: { status: paid ? ('paid' as const) : ('declined' as const), cents, by },
    sideEffects: paid ? [pay({ claimId: input.claimId, iban: input.iban, cents })] : [],
  }
})
const decline = step('Decline', ({ input }: { readonly input: Claim }, _state: State) => ({
  output: { claimId: input.claimId, cents: 0 },
  state: { status: 'declined' as const, cents: 0, by: 'nobody' },
}))

export const expense = workflow(
  { name: 'Expense', version: 1, triggers: [http({ decode: Claim, id: 'claimId' })], state: State, initial: { status: 'open' } },
  flow(check, match({ done: settle, expired: decline })),
)
