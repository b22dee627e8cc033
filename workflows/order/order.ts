// The Order workflow: receive, price, reserve, approve when large, wait for the shipment, then charge the card.
import { file, flow, http, kafka, match, parallel, perform, query, waitFor, workflow } from 'contrail/dsl'
import { settleApproval } from './steps/approval.ts'
import { closeDeclined, closeExpired, closePaid, closeRefused, closeWithoutCard } from './steps/closing.ts'
import { assessRisk, priceOrder, receiveOrder, routeOrder } from './steps/intake.ts'
import { askForNewCard, settleNewCard } from './steps/payment.ts'
import { settleShipment } from './steps/shipment.ts'
import { Approval, chargeCard, NewCard, Order, OrderSubmitted, reserveStock, Shipment } from './vocabulary.ts'

const chargeNewCard = flow(
  askForNewCard,
  waitFor(NewCard, '30d'),
  settleNewCard,
  match({
    newCard: flow(perform(chargeCard), match({ ok: closePaid, failed: closeRefused })),
    noCard: closeWithoutCard,
  }),
)

export const order = workflow(
  {
    name: 'Order',
    version: 1,
    triggers: [
      kafka({ topic: 'orders.submitted', decode: OrderSubmitted, id: 'orderId' }),
      http({ decode: OrderSubmitted, id: 'orderId' }),
      file({ decode: OrderSubmitted, id: 'orderId' }),
    ],
    metadata: {
      aggregate: Order.by('orderId'),
      search: ['customerId', 'status'],
      defer: 'queue',
      retries: { attempts: 5, backoff: 'exponential', delay: '1s' },
    },
  },
  flow(
    receiveOrder,
    priceOrder,
    parallel({ order: flow(), stock: perform(reserveStock), risk: assessRisk }),
    routeOrder,
    match({ clear: flow(), large: flow(waitFor(Approval, '14d'), settleApproval) }),
    match({
      clear: flow(
        waitFor(Shipment, '60d'),
        settleShipment,
        match({
          shipped: flow(perform(chargeCard), match({ ok: closePaid, failed: chargeNewCard })),
          expired: closeExpired,
        }),
      ),
      declined: closeDeclined,
      expired: closeExpired,
    }),
  ),
)

/** How an order stands, for whoever asks: `contrail aggregate query Order 10248 progress`. */
export const progress = query('progress', {
  of: Order,
  answer: ({ status, shippedDate }) => ({ status, shippedDate: shippedDate ?? null }),
})
