// The order truths on PostgreSQL: all 830 orders through Kafka, by processes apart.
import { expect, it } from 'vitest'
import { northwindOrders } from '../../workflows/northwind.ts'
import { orderTruths } from './truths.ts'

const orders = northwindOrders()

it('there are 830 orders', () => expect(orders).toHaveLength(830))

orderTruths({ store: 'postgres', orders, charged: ['1119834.64', '1239855.78', '1265793.22'] })
