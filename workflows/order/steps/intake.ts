// Intake: an order is received, priced, looked at for its risk, and sent the way its amount asks for.
import { step } from 'contrail/dsl'
import type { Performed } from 'contrail/dsl'
import { Big } from 'big.js'
import { centsOf, netOfLine, netOfOrder } from '../pricing.ts'
import { RISK_REASONS, sendEmail } from '../vocabulary.ts'
import type { OrderLine, OrderState, OrderSubmitted, Risk } from '../vocabulary.ts'

/** From a net amount of 10,000 on, a person approves first. */
export const needsApproval = (netAmount: Big): boolean => netAmount.gte(10_000)

/** The address stays in the state: no later step needs it, so it is not copied from step to step. */
export const receiveOrder = step('ReceiveOrder', ({ shipTo, ...order }: OrderSubmitted, _state: OrderState) => ({
  output: order,
  state: { status: 'received', shipTo },
  sideEffects: [sendEmail({ orderId: order.orderId, customerId: order.customerId, template: 'received' })],
}))

type ReceivedOrder = Omit<OrderSubmitted, 'shipTo'>
/** Amounts are exact decimals as text; `amountCents` is what will be charged. */
export interface PricedOrder extends ReceivedOrder {
  readonly lines: readonly (OrderLine & { readonly netAmount: string })[]
  readonly netAmount: string
  readonly amountCents: number
}
export const priceOrder = step('PriceOrder', (order: ReceivedOrder, _state: OrderState) => {
  const net = netOfOrder(order.lines)
  const amountCents = centsOf(net)
  const lines = order.lines.map((line) => ({ ...line, netAmount: netOfLine(line).toFixed() }))
  return { output: { ...order, lines, netAmount: net.toFixed(), amountCents }, state: { amountCents } }
})

/** What the person who approves should know; it decides nothing by itself. */
export const assessRisk = step('AssessRisk', ({ lines, netAmount }: PricedOrder, _state: OrderState) => {
  const seen: Record<Risk['reasons'][number], boolean> = {
    largeAmount: Big(netAmount).gte(5_000),
    deepDiscount: lines.some((line) => line.discount >= 0.25),
    manyUnits: lines.some((line) => line.quantity >= 100),
  }
  const reasons = RISK_REASONS.filter((reason) => seen[reason])
  const risk: Risk = { level: reasons.length === 0 ? 'low' : reasons.length === 1 ? 'medium' : 'high', reasons }
  return { output: risk, state: { risk } }
})

/** An order with its stock reserved: all that the later steps need of it. */
export interface ReservedOrder {
  readonly orderId: string
  readonly customerId: string
  readonly requiredDate: string
  readonly amountCents: number
  readonly reservationId: string
}
interface Prepared {
  readonly order: PricedOrder
  readonly stock: Performed<PricedOrder, { readonly reservationId: string }, undefined>
}
export const routeOrder = step('RouteOrder', ({ order, stock }: Prepared, _state: OrderState) => {
  if (stock.kind === 'failed') throw new Error('the warehouse refused a reservation, which it promised never to do: ask the warehouse')
  const { orderId, customerId, requiredDate, amountCents, netAmount } = order
  const reserved = { orderId, customerId, requiredDate, amountCents, reservationId: stock.value.reservationId }
  return needsApproval(Big(netAmount))
    ? { output: { ...reserved, kind: 'large' }, state: { status: 'awaitingApproval' } }
    : { output: { ...reserved, kind: 'clear' }, state: { status: 'awaitingShipment' } }
})
