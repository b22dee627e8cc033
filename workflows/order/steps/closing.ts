// Closing: the ways in which an order ends, each with its kind.
import { step } from 'contrail/dsl'
import type { Failed, Ok } from 'contrail/dsl'
import { releaseStock, sendEmail } from '../vocabulary.ts'
import type { OrderState, Receipt, Refusal } from '../vocabulary.ts'
import type { ReservedOrder } from './intake.ts'
import type { ShippedOrder } from './shipment.ts'

export const closePaid = step('ClosePaid', ({ input, value }: Ok<ShippedOrder, Receipt>, _state: OrderState) => ({
  output: { kind: 'paid', orderId: input.orderId, chargedCents: input.amountCents, receipt: value.receipt },
  state: { status: 'paid' },
}))

const unpaid = <const Reason extends string>({ orderId, customerId, amountCents }: ShippedOrder, reason: Reason) =>
  ({
    output: { kind: 'unpaid', orderId, owedCents: amountCents, reason },
    state: { status: 'unpaid' },
    sideEffects: [sendEmail({ orderId, customerId, template: 'unpaid' })],
  }) as const
export const closeRefused = step('CloseRefused', ({ input }: Failed<ShippedOrder, Refusal>, _state: OrderState) =>
  unpaid(input, 'newCardRefused'),
)
export const closeWithoutCard = step('CloseWithoutCard', (order: ShippedOrder, _state: OrderState) => unpaid(order, 'noNewCard'))

export const closeDeclined = step('CloseDeclined', ({ orderId, customerId, reservationId }: ReservedOrder, _state: OrderState) => ({
  output: { kind: 'declined', orderId },
  state: { status: 'declined' },
  sideEffects: [releaseStock({ reservationId }), sendEmail({ orderId, customerId, template: 'declined' })],
}))
export const closeExpired = step('CloseExpired', ({ orderId, customerId, reservationId }: ReservedOrder, _state: OrderState) => ({
  output: { kind: 'expired', orderId },
  state: { status: 'expired' },
  sideEffects: [releaseStock({ reservationId }), sendEmail({ orderId, customerId, template: 'expired' })],
}))
