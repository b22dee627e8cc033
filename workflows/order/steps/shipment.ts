// Shipment: the goods have left, in time or late, and from then on there is something to charge.
import { step } from 'contrail/dsl'
import type { Waited } from 'contrail/dsl'
import { sendEmail } from '../vocabulary.ts'
import type { OrderState, ShipmentLeft } from '../vocabulary.ts'
import type { ReservedOrder } from './intake.ts'

/** The provider's name for the card that the customer left with it. */
const CARD_ON_FILE = 'on-file'

/** An order on its way to the customer, with the card to charge next. */
export interface ShippedOrder extends ReservedOrder {
  readonly card: string
}

/** Both times are written alike, so comparing the texts compares the times. On the very day is in time. */
export const isLate = (shippedDate: string, requiredDate: string): boolean => shippedDate > requiredDate

export const settleShipment = step('SettleShipment', (waited: Waited<ReservedOrder, ShipmentLeft>, _state: OrderState) => {
  const order = waited.input
  if (waited.kind === 'timedOut') return { output: { ...order, kind: 'expired' } }
  const { orderId, customerId, requiredDate } = order
  const { shippedDate } = waited.signal
  const shipped = sendEmail({ orderId, customerId, template: 'shipped' })
  const apology = sendEmail({ orderId, customerId, template: 'apology' })
  return {
    output: { ...order, card: CARD_ON_FILE, kind: 'shipped' },
    state: { status: 'shipped', shippedDate },
    sideEffects: isLate(shippedDate, requiredDate) ? [shipped, apology] : [shipped],
  }
})
