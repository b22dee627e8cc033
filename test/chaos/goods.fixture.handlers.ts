// The handlers of the other set: mails and the stock, and no card is charged here.
import { handleSome } from 'contrail/dsl'
import { order } from '../../workflows/order/order.ts'
import { orderHandlers } from '../../workflows/order/order.handlers.ts'

const { SendEmail, ReserveStock, ReleaseStock } = orderHandlers.handlers

export const goodsHandlers = handleSome(order, { SendEmail, ReserveStock, ReleaseStock })
