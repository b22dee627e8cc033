// A workflow for tests of the command: a ticket is announced, then waits to be closed.
import { byKey, file, flow, http, match, perform, sideEffect, signal, step, waitFor, workflow } from 'contrail/dsl'
import type { Data, Failed, Waited } from 'contrail/dsl'
import { z } from 'zod'

const TicketOpened = z.object({ ticketId: z.string(), title: z.string() })
interface TicketOpened extends Data<typeof TicketOpened> {}
const TicketClosed = z.object({ closingId: z.string(), ticketId: z.string() })
interface TicketClosed extends Data<typeof TicketClosed> {}
const Refusal = z.object({ reason: z.string() })
interface Refusal extends Data<typeof Refusal> {}
const Progress = z.object({ announced: z.boolean() })
interface Progress extends Data<typeof Progress> {}

export const announce = sideEffect('Announce', { payload: TicketOpened, failed: Refusal })
export const closed = signal('Closed', { payload: TicketClosed, id: 'closingId', to: byKey('ticketId') })

const open = step('Open', ({ ticketId, title }: TicketOpened, _state: Progress) => ({
  output: { ticketId, title },
  state: { announced: true },
}))
const close = step('Close', ({ kind }: Waited<unknown, TicketClosed>) => ({ output: { closed: kind === 'received' } }))
const giveUp = step('GiveUp', ({ error }: Failed<unknown, Refusal>) => ({ output: { closed: false, reason: error.reason } }))

export const ticket = workflow(
  {
    name: 'Ticket',
    version: 1,
    triggers: [http({ decode: TicketOpened, id: 'ticketId' }), file({ decode: TicketOpened, id: 'ticketId' })],
    state: Progress,
    initial: { announced: false },
  },
  flow(open, perform(announce), match({ ok: flow(waitFor(closed, '7d'), close), failed: giveUp })),
)
