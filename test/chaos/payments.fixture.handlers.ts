// The handlers of one set: cards are charged here, and nothing else is done.
import { handleSome } from 'contrail/dsl'
import { order } from '../../workflows/order/order.ts'
import { orderHandlers } from '../../workflows/order/order.handlers.ts'

const { ChargeCard } = orderHandlers.handlers

export const paymentHandlers = handleSome(order, { ChargeCard })
