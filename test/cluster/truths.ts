// The truths about the sample orders, proved on a cluster over any store: what each owes, what was charged, and what the journal says of it.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Turn } from '../../journal/index.ts'
import { northwindOrders } from '../../workflows/northwind.ts'
import { centsOf, netOfOrder } from '../../workflows/order/pricing.ts'
import { shopFigures, shopLedger } from '../../workflows/shop/figures.ts'
import { allTurns, wrongWithHistory } from '../chaos/history.ts'
import { wrongOrder } from '../chaos/order.ts'
import { laterStages, send, stages } from './feed.ts'
import type { Stage } from './feed.ts'
import { HANGS, live, serviceOf } from './live.ts'
import { countsOf } from './progress.ts'
import { embeddedHistory } from './reference.ts'
import { differences, storiesOf } from './same.ts'
import type { StoreKind } from './store.ts'

const orders = northwindOrders()
/** Streams with an order and a note. */
const NOTED = 20

export const orderTruths = (store: StoreKind): void =>
  describe(`830 orders through Kafka, by processes apart, on ${store}`, () => {
    const cluster = live(() => ({ store, processes: { trigger: 1, executor: 2, 'side-effect': 2, visualizer: 1 } }))
    /** Each kind of message when the one before has come to rest: only then is it certain who waits when it comes. */
    const inStages = async (all: readonly Stage[]): Promise<void> => {
      const { records, quiet } = cluster()
      const { signal } = new AbortController()
      for (const stage of all) {
        await send(records, stage.records, { signal, onProgress: () => {} })
        await quiet()
      }
    }
    const counts = () => countsOf(serviceOf(cluster().deployment, 'visualizer').url, 'Order')
    const figures = () => shopFigures(new URL(cluster().deployment.shop.url))

    it('799 are completed and charged once each, and 31 wait for an approval or a shipment', { timeout: HANGS }, async () => {
      await inStages(stages())
      expect(await counts()).toEqual({ instances: 830, completed: 799, waiting: 31, review: 0 })
      expect(await figures()).toMatchObject({ charged: '1119834.64', charges: 799, chargedOrders: 799, refusals: 79, lostAnswers: 82 })
    })

    it('with the approvals 809 are completed, and with the missing shipments all', { timeout: HANGS }, async () => {
      const [given, shipped] = laterStages()
      await inStages([given!])
      expect(await counts()).toEqual({ instances: 830, completed: 809, waiting: 21, review: 0 })
      expect((await figures()).charged).toBe('1239855.78')
      await inStages([shipped!])
      expect(await counts()).toEqual({ instances: 830, completed: 830, waiting: 0, review: 0 })
      expect(await figures()).toMatchObject({ charged: '1265793.22', charges: 830, chargedOrders: 830, refusals: 82, lostAnswers: 82 })
    })

    it("the provider's own ledger has each order once, with what it owes", async () => {
      const ledger = await shopLedger(new URL(cluster().deployment.shop.url))
      const owed = orders.map(({ submitted: { orderId, lines } }) => [orderId, { charges: 1, cents: centsOf(netOfOrder(lines)) }])
      expect(ledger).toEqual(Object.fromEntries(owed))
    })

    describe('the journal', () => {
      let streams: ReadonlyMap<string, readonly Turn[]>
      beforeAll(async () => (streams = await allTurns(cluster().journal)), HANGS)

      it('is whole: no gap, and nothing twice that may come once only', () => {
        expect(streams.size).toBeGreaterThan(orders.length)
        expect(wrongWithHistory(streams)).toEqual([])
      })

      it('took the instances of each order as they stand in the commands topic, across both workflows', { timeout: HANGS }, async () => {
        expect(await wrongOrder(cluster().records, 'contrail.commands', streams)).toEqual({ compared: NOTED, wrong: [] })
      })

      it('is the one that the embedded engine writes for the same messages', { timeout: HANGS }, async () => {
        const [here, there] = [storiesOf(streams), storiesOf(await embeddedHistory())]
        expect(there.size).toBe(orders.length)
        expect(differences(here, there)).toEqual([])
      })
    })

    it('and no process ended on the way', () => expect(cluster().ended).toEqual([]))
  })
