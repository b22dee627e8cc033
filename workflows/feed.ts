// Sends the sample orders and everything around them, in an order that makes some messages wait for what they are about.
import type { ContrailClient, Fed, FeedOptions as SendOptions } from 'contrail/client'
import { newCards, notes, shipments } from './messages.ts'
import { northwindOrders } from './northwind.ts'
import { addNote } from './note/note.ts'
import { order } from './order/order.ts'
import { NewCard, Shipment } from './order/vocabulary.ts'

/** What is sent of a kind: so many of so many, some of which the engine knew already. */
export interface OrderFeedProgress {
  readonly what: string
  readonly done: number
  readonly total: number
  readonly duplicates: number
}
export interface OrderFeedOptions {
  /** Payloads a second at most; absent: as fast as the engine takes them. */
  readonly ratePerSecond?: number
  /** Ends the feed after what was sent is answered. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: OrderFeedProgress) => void
}

/** The feed's name for the orders, in its progress. */
export const ORDERS = 'orders'

/**
 * New cards first, before there is an order that asks for one; then the orders; then the shipments, which reach the
 * large orders before their approval; then notes. Sent again, all of it counts once. Rejects where
 * the engine goes away or refuses something.
 */
export const feed = async (client: ContrailClient, { ratePerSecond, signal, onProgress }: OrderFeedOptions): Promise<void> => {
  const orders = northwindOrders()
  const submitted = orders.map((one) => one.submitted)
  const stages: readonly { readonly what: string; readonly send: (how: SendOptions) => Promise<Fed> }[] = [
    { what: 'new cards', send: (how) => client.signalMany(NewCard, newCards(orders), how) },
    { what: ORDERS, send: (how) => client.startMany(order, submitted, how) },
    { what: 'shipments', send: (how) => client.signalMany(Shipment, shipments(orders), how) },
    { what: 'notes', send: (how) => client.startMany(addNote, notes(orders), how) },
  ]
  for (const { what, send } of stages) {
    let refusal = ''
    const fed = await send({
      ...(ratePerSecond !== undefined && { ratePerSecond }),
      stopSignal: signal,
      onProgress: ({ done, total, duplicates }) => onProgress({ what, done, total: total ?? done, duplicates }),
      onAnswer: (answer) => {
        if (answer.kind === 'refused') refusal ||= answer.message
      },
    })
    if (fed.kind === 'stopped') return
    if (fed.kind === 'failed') throw new Error(`sending the ${what} failed after ${fed.progress.done}: ${fed.failure.message}`)
    const { refused, deadLettered } = fed.progress
    if (refused + deadLettered > 0) throw new Error(`${refused + deadLettered} of the ${what} were refused, the first because: ${refusal}`)
  }
}
