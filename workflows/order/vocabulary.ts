// The words of the order trade: what comes in, the Order aggregate, its signals, and the side effects that may be asked for.
import { aggregate, kafka, sideEffect, signal } from 'contrail/dsl'
import type { Data } from 'contrail/dsl'
import { z } from 'zod'

const OrderId = z.string().min(1).max(64)
const CustomerId = z.string().min(1).max(64)
/** Text, so that no amount ever passes through a float. */
const Price = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'write a decimal as text, such as "14.00"')
const Cents = z.int().nonnegative()
/** One way of writing a time (UTC, whole seconds), so that comparing texts compares times. */
const Time = z.iso.datetime({ precision: 0 })
const Quantity = z.int().positive()

// Personal data is marked where it stands, and steps copy none of it into their outputs: it is in payloads and in the state alone.

// --- What comes in ---------------------------------------------------------------------------------------------------
const ShipTo = z.object({
  name: z.string().meta({ sensitive: 'pii' }),
  address: z.string().meta({ sensitive: 'pii' }),
  city: z.string().meta({ sensitive: 'pii' }),
  region: z.string().nullable(),
  postalCode: z.string().nullable().meta({ sensitive: 'pii' }),
  country: z.string(),
})
/** `discount` is a share of the price: 0.15 is 15 %. */
const OrderLine = z.object({ productId: z.string().min(1), quantity: Quantity, unitPrice: Price, discount: z.number().min(0).max(1) })
export const OrderSubmitted = z.object({
  orderId: OrderId,
  customerId: CustomerId,
  requiredDate: Time,
  shipTo: ShipTo,
  lines: z.array(OrderLine).min(1),
})
export interface OrderSubmitted extends Data<typeof OrderSubmitted> {}
export type OrderLine = OrderSubmitted['lines'][number]

// --- The aggregate ---------------------------------------------------------------------------------------------------
export const RISK_REASONS = ['largeAmount', 'deepDiscount', 'manyUnits'] as const
const Risk = z.object({ level: z.enum(['low', 'medium', 'high']), reasons: z.array(z.enum(RISK_REASONS)) })
export interface Risk extends Data<typeof Risk> {}
const Note = z.object({ noteId: z.string(), text: z.string().meta({ sensitive: 'pii' }), at: z.int() })

const OrderState = z.object({
  status: z.enum([
    'new',
    'received',
    'awaitingApproval',
    'awaitingShipment',
    'shipped',
    'awaitingCard',
    'paid',
    'unpaid',
    'declined',
    'expired',
  ]),
  shipTo: ShipTo.optional(),
  amountCents: Cents.optional(),
  risk: Risk.optional(),
  approvedBy: z.string().meta({ sensitive: 'pii' }).optional(),
  shippedDate: Time.optional(),
  notes: z.array(Note),
})
export interface OrderState extends Data<typeof OrderState> {}
export const Order = aggregate({ name: 'Order', version: 1, state: OrderState, initial: { status: 'new', notes: [] }, upcast: {} })

// --- Signals ---------------------------------------------------------------------------------------------------------
// All may come before the order waits for them: each is kept for longer than the waits before its own can last together.
const ApprovalGiven = z.object({
  decisionId: z.string(),
  orderId: OrderId,
  approved: z.boolean(),
  by: z.string().meta({ sensitive: 'pii' }),
})
export interface ApprovalGiven extends Data<typeof ApprovalGiven> {}
export const Approval = signal('Approval', {
  payload: ApprovalGiven,
  id: 'decisionId',
  to: Order.by('orderId'),
  keep: '30d',
  sources: [kafka({ topic: 'orders.approvals', decode: ApprovalGiven, id: 'decisionId' })],
})

const ShipmentLeft = z.object({ shipmentId: z.string(), orderId: OrderId, shippedDate: Time })
export interface ShipmentLeft extends Data<typeof ShipmentLeft> {}
export const Shipment = signal('Shipment', {
  payload: ShipmentLeft,
  id: 'shipmentId',
  to: Order.by('orderId'),
  keep: '90d',
  sources: [kafka({ topic: 'orders.shipments', decode: ShipmentLeft, id: 'shipmentId' })],
})

/** The payment provider's name for a card, never its number: nobody but the shop can charge it. */
const Card = z.string().min(1).max(200)
const NewCardGiven = z.object({ newCardId: z.string(), orderId: OrderId, card: Card })
export interface NewCardGiven extends Data<typeof NewCardGiven> {}
export const NewCard = signal('NewCard', {
  payload: NewCardGiven,
  id: 'newCardId',
  to: Order.by('orderId'),
  keep: '365d',
  sources: [kafka({ topic: 'orders.new-cards', decode: NewCardGiven, id: 'newCardId' })],
})

// --- Side effects ----------------------------------------------------------------------------------------------------
export const sendEmail = sideEffect('SendEmail', {
  payload: z.object({
    orderId: OrderId,
    customerId: CustomerId,
    template: z.enum(['received', 'shipped', 'apology', 'newCard', 'unpaid', 'declined', 'expired']),
  }),
})
/** The warehouse back-orders what it has not got and never refuses, so there is no `failed`. `backOrdered` counts units. */
export const reserveStock = sideEffect('ReserveStock', {
  payload: z.object({ orderId: OrderId, lines: z.array(z.object({ productId: z.string(), quantity: Quantity })) }),
  ok: z.object({ reservationId: z.string(), backOrdered: z.int().nonnegative() }),
})
export const releaseStock = sideEffect('ReleaseStock', { payload: z.object({ reservationId: z.string() }) })

const Refusal = z.object({ reason: z.string() })
export interface Refusal extends Data<typeof Refusal> {}
const Receipt = z.object({ receipt: z.string() })
export interface Receipt extends Data<typeof Receipt> {}
export const chargeCard = sideEffect('ChargeCard', {
  payload: z.object({ orderId: OrderId, card: Card, amountCents: Cents }),
  ok: Receipt,
  failed: Refusal,
})
