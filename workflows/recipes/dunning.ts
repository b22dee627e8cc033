// Dunning: an invoice is called in after pauses that stand in the data, and each pause ends early when the money comes.
import { after, byKey, duration, flow, http, match, repeat, sideEffect, signal, step, takes, waitFor, workflow } from 'contrail/dsl'
import type { Data, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Invoice = z.object({
  invoiceId: z.string().min(1),
  email: z.email().meta({ sensitive: 'pii' }),
  pause: duration(),
  pauses: z.array(duration()),
})
interface Invoice extends Data<typeof Invoice> {}
const State = z.object({ status: z.enum(['open', 'paid', 'collection']), reminders: z.int() })
interface State extends Data<typeof State> {}
const Payment = z.object({ invoiceId: z.string(), paymentId: z.string() })
interface Payment extends Data<typeof Payment> {}

export const paid = signal('Paid', { payload: Payment, id: 'paymentId', to: byKey('invoiceId') })
export const sendMail = sideEffect('SendMail', { payload: z.object({ email: z.email(), text: z.string() }) })

const thank = step('Thank', (_input: unknown, _state: State) => ({ output: { kind: 'paid' }, state: { status: 'paid' } }))
const handOver = step('HandOver', (_input: unknown, _state: State) => ({ output: { kind: 'collection' }, state: { status: 'collection' } }))
/** The next pause is the first of those left; without one the reminders are over. */
const remind = step('Remind', ({ input }: Extract<Waited<Invoice, Payment>, { kind: 'timedOut' }>, { reminders }: State) => {
  const [pause, ...pauses] = input.pauses
  if (pause === undefined) return { output: { kind: 'over' } }
  return {
    output: { ...input, kind: 'again', pause, pauses },
    state: { reminders: reminders + 1 },
    sideEffects: [sendMail({ email: input.email, text: `Reminder ${reminders + 1}` })],
  }
})
const round = flow(takes<Invoice>(), waitFor(paid, after('pause')), match({ received: thank, timedOut: remind }))

export const dunning = workflow(
  {
    name: 'Dunning',
    version: 1,
    triggers: [http({ decode: Invoice, id: 'invoiceId' })],
    state: State,
    initial: { status: 'open', reminders: 0 },
  },
  flow(repeat(round, { max: 20 }), match({ paid: flow(), over: handOver, exhausted: handOver })),
)
