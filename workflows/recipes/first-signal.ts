// The first of several signals: an order is paid or called off, whichever comes first, within a deadline of its own and with a daily reminder.
import { byKey, flow, http, match, race, sideEffect, signal, step, take, until, waitFor, withDeadline, withEscalation } from 'contrail/dsl'
import { workflow } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const Order = z.object({ orderId: z.string().min(1), email: z.email(), payBy: z.iso.datetime({ offset: true }) })
interface Order extends Data<typeof Order> {}
const State = z.object({ status: z.enum(['open', 'paid', 'called off', 'late']) })
interface State extends Data<typeof State> {}
const Said = z.object({ orderId: z.string(), id: z.string() })

export const paid = signal('Paid', { payload: Said, id: 'id', to: byKey('orderId') })
export const calledOff = signal('CalledOff', { payload: Said, id: 'id', to: byKey('orderId') })
export const sendMail = sideEffect('SendMail', { payload: z.object({ email: z.email(), text: z.string() }) })

const remind = step('Remind', (x: Order) => ({ output: {}, sideEffects: [sendMail({ email: x.email, text: 'Please pay.' })] }))
const ends = (name: string, status: State['status']) =>
  step(name, (_input: unknown, _state: State) => ({ output: { status }, state: { status } }))

// A wait has a limit of its own; where the deadline around it is what counts, the wait's is the longest that there is.
const either = race({ paid: waitFor(paid, '3650d'), calledOff: waitFor(calledOff, '3650d') })

export const firstSignal = workflow(
  { name: 'FirstSignal', version: 1, triggers: [http({ decode: Order, id: 'orderId' })], state: State, initial: { status: 'open' } },
  flow(
    withDeadline(withEscalation(either, '1d', remind, { every: '1d' }), until('payBy')),
    match({
      inTime: flow(take('value'), match({ paid: ends('Close', 'paid'), calledOff: ends('CallOff', 'called off') })),
      late: ends('Drop', 'late'),
    }),
  ),
)
