// The order truths on the emulator of Cosmos DB: it is slow, so every third order; `npm run cluster -- --journal cosmos` sends them all.
import { northwindOrders } from '../../workflows/northwind.ts'
import { orderTruths } from './truths.ts'

const orders = northwindOrders().filter((_, n) => n % 3 === 0)

orderTruths({ store: 'cosmos', orders, charged: ['354104.31', '364599.91', '368966.64'] })
