// A day of billing: each account has an invoice of its own, which charges it and tells the account; what was refused is counted.
import {
  aggregate,
  call,
  child,
  flow,
  forEach,
  http,
  match,
  perform,
  sideEffect,
  signal,
  step,
  tell,
  waitFor,
  workflow,
} from 'contrail/dsl'
import type { Child, Data, Failed, Ok, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Due = z.object({ accountId: z.string().min(1), invoiceId: z.string().min(1), cents: z.int().min(1) })
interface Due extends Data<typeof Due> {}
const Billed = z.object({ paid: z.boolean() })
interface Billed extends Data<typeof Billed> {}

export const Account = aggregate({
  name: 'Account',
  version: 1,
  state: z.object({ owes: z.int() }),
  initial: { owes: 0 },
  upcast: {},
})
interface Owing {
  readonly owes: number
}
/** What the account hears of an invoice that was not paid. */
export const Unpaid = signal('Unpaid', { payload: Due, id: 'invoiceId', to: Account.by('accountId') })
export const chargeAccount = sideEffect('ChargeAccount', {
  payload: Due,
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ code: z.string() }),
})

const paid = step('Paid', (_charged: Ok<Due, { receipt: string }>) => ({ output: { paid: true } }))
const carried = step('Carried', ({ input }: Failed<Due, { code: string }>) => ({ output: input }))
const unpaid = step('Unpaid', (_told: Due) => ({ output: { paid: false } }))
/** One invoice, on a stream of its own: asked for a second time it is refused, and not charged twice. */
export const invoice = workflow(
  { name: 'Invoice', version: 1, triggers: [call({ decode: Due, id: 'invoiceId', result: Billed })], state: z.object({}), initial: {} },
  flow(perform(chargeAccount), match({ ok: paid, failed: flow(carried, tell(Unpaid), unpaid) })),
)

const Day = z.object({ day: z.string(), due: z.array(Due) })
interface Day extends Data<typeof Day> {}
const count = step('Count', ({ results }: { readonly input: Day; readonly results: readonly Child<Due, Billed>[] }) => ({
  output: {
    paid: results.filter((one) => one.kind === 'completed' && one.value.paid).length,
    unpaid: results.filter((one) => one.kind === 'completed' && !one.value.paid).length,
    known: results.filter((one) => one.kind === 'refused' && one.reason.code === 'exists').length,
  },
}))
/** All invoices of a day, twenty at a time. */
export const billing = workflow(
  { name: 'Billing', version: 1, triggers: [http({ decode: Day, id: 'day' })], state: z.object({}), initial: {} },
  flow(forEach('due', child(invoice), { concurrency: 20 }), count),
)

const Opened = z.object({ accountId: z.string().min(1) })
interface Opened extends Data<typeof Opened> {}
const note = step('Note', (heard: Waited<Opened, Due>, { owes }: Owing) => ({
  output: heard.input,
  ...(heard.kind === 'received' && { state: { owes: owes + heard.signal.cents } }),
}))
/** The account waits for a year for what it owes. */
export const account = workflow(
  { name: 'Account', version: 1, triggers: [http({ decode: Opened, id: 'accountId' })], metadata: { aggregate: Account.by('accountId') } },
  flow(waitFor(Unpaid, '365d'), note),
)
