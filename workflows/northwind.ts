// The sample orders, as Northwind has them: what the customer submits, and when the goods left.
import { readFileSync } from 'node:fs'
import { OrderSubmitted } from './order/vocabulary.ts'

const FILE = new URL('./order/data/orders.jsonl', import.meta.url)
const Row = OrderSubmitted.extend({ shippedDate: OrderSubmitted.shape.requiredDate.nullable() })

export interface NorthwindOrder {
  readonly submitted: OrderSubmitted
  /** null: the goods have not left yet. */
  readonly shippedDate: string | null
}

/** All 830, in the order of the file. */
export const northwindOrders = (): readonly NorthwindOrder[] =>
  readFileSync(FILE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { shippedDate, ...submitted } = Row.parse(JSON.parse(line))
      return { submitted, shippedDate }
    })
