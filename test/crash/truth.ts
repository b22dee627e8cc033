// What must have come of the sample orders, whatever happened to the engine on the way: computed from the data alone.
import { approvals, newCards, notes, shipments } from '../../workflows/messages.ts'
import { northwindOrders } from '../../workflows/northwind.ts'
import { centsOf, netOfOrder } from '../../workflows/order/pricing.ts'

const orders = northwindOrders()
const large = new Set(approvals(orders).map(({ orderId }) => orderId))
const shipped = new Set(shipments(orders).map(({ orderId }) => orderId))
const paid = orders.filter(({ submitted: { orderId } }) => shipped.has(orderId) && !large.has(orderId))

export const truth = {
  orders: orders.length,
  completed: paid.length,
  waiting: orders.length - paid.length,
  /** What each order is charged, in cents, once; what is not in here is not charged. */
  charged: new Map(paid.map(({ submitted: { orderId, lines } }) => [orderId, centsOf(netOfOrder(lines))])),
} as const

/** How many payloads the feed sends, and how many of them before the first that leads to a charge: it is paced by these. */
export const payloads = {
  all: newCards(orders).length + orders.length + shipped.size + notes(orders).length,
  uncharged: newCards(orders).length + orders.length,
} as const
