// A small shop, recorded by hand: what the tests of the server and of the page look at.
import { z } from 'zod'
import { aggregate, file, flow, http, match, parallel, perform, sideEffect, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import type { Data, Failed, Ok, Waited } from '../../dsl/index.ts'
import type { Version } from '../../engine/index.ts'
import type { Versions } from '../../versions/index.ts'

const OrderSubmitted = z.object({
  orderId: z.string(),
  customer: z.object({ name: z.string().meta({ sensitive: 'pii' }), email: z.string().meta({ sensitive: 'pii' }) }),
  card: z.string().meta({ sensitive: 'secret' }),
  cents: z.number().int(),
})
interface Order extends Data<typeof OrderSubmitted> {}
const OrderState = z.object({
  status: z.enum(['new', 'received', 'reserved', 'paid', 'declined', 'unpaid']),
  cents: z.number().int().optional(),
  shipTo: z.string().meta({ sensitive: 'pii' }).optional(),
  receipt: z.string().optional(),
  notes: z.array(z.string()).optional(),
})
interface OrderState extends Data<typeof OrderState> {}
const OrderAggregate = aggregate({ name: 'Order', version: 1, state: OrderState, initial: { status: 'new' }, upcast: {} })

const sendEmail = sideEffect('SendEmail', {
  payload: z.object({ to: z.string().meta({ sensitive: 'pii' }), template: z.enum(['received', 'shipped', 'declined', 'newCard']) }),
})
const reserveStock = sideEffect('ReserveStock', {
  payload: z.object({ orderId: z.string() }),
  ok: z.object({ reservation: z.string() }),
  failed: z.object({ missing: z.string() }),
})
const chargeCard = sideEffect('ChargeCard', {
  payload: z.object({ orderId: z.string(), card: z.string().meta({ sensitive: 'secret' }), cents: z.number().int() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ reason: z.enum(['declined', 'expired']) }),
})
const Approval = signal('Approval', {
  payload: z.object({ decisionId: z.string(), orderId: z.string(), approved: z.boolean(), note: z.string().optional() }),
  id: 'decisionId',
  to: OrderAggregate.by('orderId'),
})

const receive = step('ReceiveOrder', (order: Order, _state: OrderState) => ({
  output: order,
  state: { status: 'received', cents: order.cents, shipTo: order.customer.name },
  sideEffects: [sendEmail({ to: order.customer.email, template: 'received' })],
}))
const assessRisk = step('AssessRisk', (order: Order) => ({ output: { score: order.cents > 1_000_000 ? 90 : 10 } }))
const reserved = step('Reserved', ({ value }: Ok<Order, { reservation: string }>, _state: OrderState) => ({
  output: { reservation: value.reservation },
  state: { status: 'reserved' },
}))
const backOrdered = step('BackOrdered', ({ error }: Failed<Order, { missing: string }>) => ({ output: { reservation: error.missing } }))
const route = step('Route', (on: { order: Order; risk: { score: number } }) =>
  on.risk.score > 80 ? { output: { ...on.order, kind: 'large' } } : { output: { ...on.order, kind: 'usual' } },
)
const decide = step('Decide', (waited: Waited<Order, { approved: boolean }>) =>
  waited.kind === 'received' && waited.signal.approved
    ? { output: { ...waited.input, kind: 'approved' } }
    : { output: { ...waited.input, kind: 'declined' } },
)
const prepare = step('PrepareCharge', (order: Order) => ({ output: order }))
const ship = step('Ship', ({ input, value }: Ok<Order, { receipt: string }>, _state: OrderState) => ({
  output: { kind: 'shipped', orderId: input.orderId, receipt: value.receipt },
  state: { status: 'paid', receipt: value.receipt },
  sideEffects: [sendEmail({ to: input.customer.email, template: 'shipped' })],
}))
const askForNewCard = step('AskForNewCard', ({ input, error }: Failed<Order, { reason: string }>, _state: OrderState) => ({
  output: { kind: 'unpaid', orderId: input.orderId, reason: error.reason },
  state: { status: 'unpaid' },
  sideEffects: [sendEmail({ to: input.customer.email, template: 'newCard' })],
}))
const decline = step('Decline', (order: Order, _state: OrderState) => ({
  output: { kind: 'declined', orderId: order.orderId },
  state: { status: 'declined' },
  sideEffects: [sendEmail({ to: order.customer.email, template: 'declined' })],
}))

const charge = flow(prepare, perform(chargeCard), match({ ok: ship, failed: askForNewCard }))
export const order = workflow(
  {
    name: 'Order',
    version: 3,
    triggers: [http({ decode: OrderSubmitted, id: 'orderId' }), file({ decode: OrderSubmitted, id: 'orderId' })],
    metadata: { aggregate: OrderAggregate.by('orderId') },
  },
  flow(
    receive,
    parallel({ order: flow(), stock: flow(perform(reserveStock), match({ ok: reserved, failed: backOrdered })), risk: assessRisk }),
    route,
    match({ usual: charge, large: flow(waitFor(Approval, '7d'), decide, match({ approved: charge, declined: decline })) }),
  ),
)

const NoteSubmitted = z.object({ noteId: z.string(), orderId: z.string(), text: z.string() })
interface Note extends Data<typeof NoteSubmitted> {}
export const note = workflow(
  {
    name: 'Note',
    version: 1,
    triggers: [http({ decode: NoteSubmitted, id: 'noteId' })],
    metadata: { aggregate: OrderAggregate.by('orderId') },
  },
  step('AddNote', ({ text }: Note, { notes = [] }: OrderState) => ({
    output: { notes: notes.length + 1 },
    state: { notes: [...notes, text] },
  })),
)

export const ORDER_HASH = '9c41e7a0b5d2f3164a8e7c90d1b2a3f4e5d6c7b8a9f0e1d2c3b4a5968778695a'
export const NOTE_HASH = '1f0e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0'
const versionsOf: readonly Version[] = [
  { hash: ORDER_HASH, workflow: order },
  { hash: NOTE_HASH, workflow: note },
]
export const sampleVersions: Versions = {
  get: async (hash) => versionsOf.find((version) => version.hash === hash),
  active: async () => versionsOf,
}
