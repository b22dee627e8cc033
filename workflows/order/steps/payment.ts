// Payment: a refused card is replaced once, by a card that the customer is asked for.
import { step } from 'contrail/dsl'
import type { Failed, Waited } from 'contrail/dsl'
import { sendEmail } from '../vocabulary.ts'
import type { NewCardGiven, OrderState, Refusal } from '../vocabulary.ts'
import type { ShippedOrder } from './shipment.ts'

export const askForNewCard = step('AskForNewCard', ({ input }: Failed<ShippedOrder, Refusal>, _state: OrderState) => ({
  output: input,
  state: { status: 'awaitingCard' },
  sideEffects: [sendEmail({ orderId: input.orderId, customerId: input.customerId, template: 'newCard' })],
}))

export const settleNewCard = step('SettleNewCard', (waited: Waited<ShippedOrder, NewCardGiven>) =>
  waited.kind === 'received'
    ? { output: { ...waited.input, card: waited.signal.card, kind: 'newCard' } }
    : { output: { ...waited.input, kind: 'noCard' } },
)
