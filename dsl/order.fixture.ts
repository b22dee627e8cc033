// The Order workflow of the design page, for tests: every kind of node, reuse of a fragment, nesting of a workflow.
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { file, http, kafka } from './trigger.ts'
import { flow } from './nodes/flow.ts'
import { match } from './nodes/match.ts'
import { parallel } from './nodes/parallel.ts'
import { perform } from './nodes/perform.ts'
import { sideEffect } from './side-effect.ts'
import { signal } from './signal.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import type { Data } from './data.ts'
import type { Failed, Ok } from './nodes/perform.ts'
import type { Waited } from './nodes/wait-for.ts'

const OrderSubmitted = z.object({
  orderId: z.string(),
  customerId: z.string(),
  total: z.number(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number() })),
})
interface Order extends Data<typeof OrderSubmitted> {}
const OrderState = z.object({
  status: z.enum(['new', 'created', 'paid', 'declined']),
  tracking: z.string().optional(),
  reviewedAt: z.number().optional(),
})
interface OrderState extends Data<typeof OrderState> {}

export const Order = aggregate({ name: 'Order', version: 1, state: OrderState, initial: { status: 'new' }, upcast: {} })
const sendEmail = sideEffect('SendEmail', {
  payload: z.object({ to: z.string().meta({ sensitive: 'pii' }), template: z.enum(['received', 'shipped', 'declined', 'newCard']) }),
})
const chargeCard = sideEffect('ChargeCard', {
  payload: z.object({ customerId: z.string(), amount: z.number() }),
  ok: z.object({ receipt: z.string() }),
  failed: z.object({ reason: z.enum(['declined', 'expired']) }),
})
const Decision = z.object({ decision: z.string(), orderId: z.string(), approved: z.boolean() })
const ReviewDecision = signal('ReviewDecision', {
  payload: Decision,
  id: 'decision',
  to: Order.by('orderId'),
  keep: '30d',
  sources: [kafka({ topic: 'orders.reviewed', decode: Decision, id: 'decision' })],
})

const createOrder = step('CreateOrder', (order: Order, _state: OrderState) => ({
  output: order,
  state: { status: 'created' },
  sideEffects: [sendEmail({ to: order.customerId, template: 'received' })],
}))
const countItems = step('CountItems', (order: Order) => ({
  output: { items: order.lines.reduce((sum, { quantity }) => sum + quantity, 0) },
}))
const assessFraud = step('AssessFraud', (order: Order) => ({ output: { score: order.total / 100 } }))

interface Counted extends Order {
  readonly items: number
}
interface Assessed {
  readonly order: Order
  readonly counted: { readonly items: number }
  readonly fraud: { readonly score: number }
}
const route = step('Route', ({ order, counted: { items }, fraud }: Assessed) =>
  fraud.score > 80 ? { output: { ...order, items, kind: 'review', score: fraud.score } } : { output: { ...order, items, kind: 'clear' } },
)
const settleReview = step('SettleReview', (waited: Waited<Counted, { approved: boolean }>, _state: OrderState, context) => ({
  output: { ...waited.input, kind: waited.kind === 'received' && waited.signal.approved ? 'approved' : 'declined' },
  state: { reviewedAt: context.now() },
}))
const prepareCharge = step('PrepareCharge', (order: Counted) => ({ output: { ...order, amount: order.total * 1.19 } }))
const ship = step('Ship', ({ input, value }: Ok<Counted, { receipt: string }>, _state: OrderState, context) => ({
  output: { kind: 'shipped', orderId: input.orderId, receipt: value.receipt },
  state: { status: 'paid', tracking: context.uuid() },
  sideEffects: [sendEmail({ to: input.customerId, template: 'shipped' })],
}))
const askForNewCard = step('AskForNewCard', ({ input, error }: Failed<Counted, { reason: string }>) => ({
  output: { kind: 'unpaid', orderId: input.orderId, reason: error.reason },
  sideEffects: [sendEmail({ to: input.customerId, template: 'newCard' })],
}))
const decline = step('Decline', (order: Counted, _state: OrderState) => ({
  output: { kind: 'declined', orderId: order.orderId },
  state: { status: 'declined' },
  sideEffects: [sendEmail({ to: order.customerId, template: 'declined' })],
}))

const chargeAndShip = flow(prepareCharge, perform(chargeCard), match({ ok: ship, failed: askForNewCard })) // used twice

export const order = workflow(
  {
    name: 'Order',
    version: 3,
    triggers: [
      kafka({ topic: 'orders.submitted', decode: OrderSubmitted, id: 'orderId' }),
      http({ decode: OrderSubmitted, id: 'orderId' }),
      file({ decode: OrderSubmitted, id: 'orderId' }),
    ],
    metadata: { aggregate: Order.by('orderId'), defer: 'queue', retries: { attempts: 5, backoff: 'exponential', delay: '1s' } },
  },
  flow(
    createOrder,
    parallel({ order: flow(), counted: countItems, fraud: flow(sleep('1m'), assessFraud) }),
    route,
    match({
      clear: chargeAndShip,
      review: flow(waitFor(ReviewDecision, '48h'), settleReview, match({ approved: chargeAndShip, declined: decline })),
    }),
  ),
)

/** A workflow is a node: inline on the same aggregate it shares the state, the queue and the handlers' kinds. */
export const giftOrder = workflow(
  {
    name: 'GiftOrder',
    version: 1,
    triggers: [kafka({ topic: 'gifts.submitted', decode: OrderSubmitted.extend({ note: z.string() }), id: 'orderId' })],
    metadata: { aggregate: Order.by('orderId'), retries: { attempts: 1 } },
  },
  flow(
    step('WrapGift', (gift: Order & { readonly note: string }) => ({ output: { ...gift, total: gift.total + 5 } })),
    order,
  ),
)
