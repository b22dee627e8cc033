// The sample orders and all around them as records of the topics that the workflows name, as other systems would write them.
import { setTimeout as pause } from 'node:timers/promises'
import type { RecordOut, Records } from '../../bus/index.ts'
import { approvals, missingShipments, newCards, notes, shipments } from '../messages.ts'
import { northwindOrders } from '../northwind.ts'
import type { NorthwindOrder } from '../northwind.ts'

export interface Stage {
  readonly what: string
  readonly records: readonly RecordOut[]
}
interface Payload {
  readonly orderId: string
}

/** The topics that the sample workflows name. */
export const TOPICS = ['orders.submitted', 'orders.shipments', 'orders.new-cards', 'orders.approvals', 'orders.notes'] as const

const encoder = new TextEncoder()
const recordOf = (topic: (typeof TOPICS)[number], payload: Payload): RecordOut => ({
  topic,
  key: encoder.encode(payload.orderId),
  value: encoder.encode(JSON.stringify(payload)),
})
const stage = (what: string, topic: (typeof TOPICS)[number], payloads: readonly Payload[]): Stage => ({
  what,
  records: payloads.map((payload) => recordOf(topic, payload)),
})

/** In the order of the demo's feed: new cards before there is an order that asks for one, shipments before their approval. */
export const stages = (orders: readonly NorthwindOrder[] = northwindOrders()): readonly Stage[] => {
  const submitted = orders.map((one) => one.submitted)
  return [
    stage('new cards', 'orders.new-cards', newCards(orders)),
    stage('orders', 'orders.submitted', submitted),
    stage('shipments', 'orders.shipments', shipments(orders)),
    stage('notes', 'orders.notes', notes(orders)),
  ]
}
/** What the waiting orders wait for. */
export const laterStages = (orders: readonly NorthwindOrder[] = northwindOrders()): readonly Stage[] => [
  stage('approvals', 'orders.approvals', approvals(orders)),
  stage('missing shipments', 'orders.shipments', missingShipments(orders)),
]

export interface SendOptions {
  /** Records a second; absent: as fast as they are durable. */
  readonly rate?: number
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}
/** Sent together, and how many of these a paced feed sends in a second. */
const BATCH = 100
const TICKS = 10

/** Resolves when all are durable. */
export const send = async (records: Pick<Records, 'send'>, all: readonly RecordOut[], options: SendOptions): Promise<void> => {
  const { rate, signal, onProgress } = options
  const size = rate === undefined ? BATCH : Math.max(1, Math.round(rate / TICKS))
  const began = performance.now()
  for (let done = 0; done < all.length && !signal.aborted;) {
    const some = all.slice(done, done + size)
    await records.send(some)
    done += some.length
    onProgress(done, all.length)
    const early = rate === undefined ? 0 : began + (done * 1000) / rate - performance.now()
    if (early > 0) await pause(early)
  }
}
