// What the world outside says about the sample orders: new cards, shipments, approvals, notes.
import type { NorthwindOrder } from './northwind.ts'
import type { NoteWritten } from './note/note.ts'
import { netOfOrder } from './order/pricing.ts'
import { needsApproval } from './order/steps/intake.ts'
import type { ApprovalGiven, NewCardGiven, ShipmentLeft } from './order/vocabulary.ts'

type Orders = readonly NorthwindOrder[]

/** One for each customer whose first card will be refused; only the feed and the payment provider know which these are. */
export const newCards = (orders: Orders): readonly NewCardGiven[] =>
  orders
    .map(({ submitted: { orderId } }) => ({ newCardId: `new-card-${orderId}`, orderId, card: `card-2-of-${orderId}` }))
    .filter(({ orderId }) => orderId.endsWith('7'))

/** One for each order whose goods have left. */
export const shipments = (orders: Orders): readonly ShipmentLeft[] =>
  orders.flatMap(({ submitted: { orderId }, shippedDate }) => (shippedDate === null ? [] : [shipmentOf(orderId, shippedDate)]))

/** The shipments that Northwind never recorded, as if they had left on the last day that was in time. */
export const missingShipments = (orders: Orders): readonly ShipmentLeft[] =>
  orders.flatMap(({ submitted: { orderId, requiredDate }, shippedDate }) =>
    shippedDate === null ? [shipmentOf(orderId, requiredDate)] : [],
  )

const shipmentOf = (orderId: string, shippedDate: string): ShipmentLeft => ({ shipmentId: `shipment-${orderId}`, orderId, shippedDate })

/** A yes for each order that asks for one. */
export const approvals = (orders: Orders): readonly ApprovalGiven[] =>
  large(orders).map((orderId) => ({ decisionId: `approval-${orderId}`, orderId, approved: true, by: 'head of sales' }))

/** Twenty notes: on the first ten orders, and on the ten that wait for approval, whose notes queue behind them. */
export const notes = (orders: Orders): readonly NoteWritten[] =>
  [...orders.slice(0, 10).map(({ submitted }) => submitted.orderId), ...large(orders)].map((orderId) => ({
    noteId: `note-${orderId}`,
    orderId,
    text: 'The customer asks for the invoice by post.',
  }))

const large = (orders: Orders): readonly string[] =>
  orders.filter(({ submitted }) => needsApproval(netOfOrder(submitted.lines))).map(({ submitted }) => submitted.orderId)
