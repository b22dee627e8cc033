// The truths about sample orders, proved on a cluster over any store: what each owes, what was charged, and what the journal says of it.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Turn } from '../../engine/index.ts'
import { approvals, notes, shipments } from '../../workflows/messages.ts'
import type { NorthwindOrder } from '../../workflows/northwind.ts'
import { centsOf, netOfOrder } from '../../workflows/order/pricing.ts'
import { shopFigures, shopLedger } from '../../workflows/shop/figures.ts'
import { losesFirstAnswer, refusesFirstCard } from '../../workflows/shop/rules.ts'
import { allTurns, wrongWithHistory } from '../chaos/history.ts'
import { wrongOrder } from '../chaos/order.ts'
import { laterStages, send, stages } from '../../workflows/cluster/feed.ts'
import type { Stage } from '../../workflows/cluster/feed.ts'
import { HANGS, live, serviceOf } from './live.ts'
import { countsOf } from '../../workflows/cluster/progress.ts'
import { embeddedHistory } from './reference.ts'
import { differences, storiesOf } from './same.ts'
import type { StoreKind } from '../../workflows/cluster/store.ts'

export interface TruthOptions {
  readonly store: StoreKind
  readonly orders: readonly NorthwindOrder[]
  /** What is charged when those that wait for nothing are done, with the approvals, and in the end. */
  readonly charged: readonly [string, string, string]
}

/** Sets up a deployment of its own and proves all of it there. */
export const orderTruths = ({ store, orders, charged }: TruthOptions): void => {
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
  const figures = () => shopFigures(new URL(cluster().deployment.shop.url))
  /** The rest waits, nothing is in review. */
  const expectPaid = async (paid: readonly string[], sum: string): Promise<void> => {
    const completed = paid.length
    const all = { instances: orders.length, completed, waiting: orders.length - completed, review: 0 }
    expect(await countsOf(serviceOf(cluster().deployment, 'visualizer').url, 'Order')).toEqual(all)
    expect(await figures()).toMatchObject({
      charged: sum,
      charges: completed,
      chargedOrders: completed,
      refusals: paid.filter(refusesFirstCard).length,
      lostAnswers: paid.filter(losesFirstAnswer).length,
    })
  }
  const all = orders.map(({ submitted }) => submitted.orderId)
  const large = new Set(approvals(orders).map(({ orderId }) => orderId))
  const shipped = shipments(orders).map(({ orderId }) => orderId)
  const [atFirst, approved, atLast] = charged
  const [given, missing] = laterStages(orders)

  it('those that wait for nothing are completed and charged once each', { timeout: HANGS }, async () => {
    await inStages(stages(orders))
    await expectPaid(
      shipped.filter((order) => !large.has(order)),
      atFirst,
    )
  })

  it('with the approvals the large ones are, too, and with the missing shipments all', { timeout: HANGS }, async () => {
    await inStages([given!])
    await expectPaid(shipped, approved)
    await inStages([missing!])
    await expectPaid(all, atLast)
  })

  it("the provider's own ledger has each order once, with what it owes", async () => {
    const ledger = await shopLedger(new URL(cluster().deployment.shop.url))
    const owed = orders.map(({ submitted: { orderId, lines } }) => [orderId, { charges: 1, cents: centsOf(netOfOrder(lines)) }])
    expect(ledger).toEqual(Object.fromEntries(owed))
  })

  describe('the journal', () => {
    let streams: ReadonlyMap<string, readonly Turn[]>
    beforeAll(async () => void (streams = await allTurns(cluster().journal)), HANGS)

    it('is whole: no gap, and nothing twice that may come once only', () => {
      expect(streams.size).toBeGreaterThan(orders.length)
      expect(wrongWithHistory(streams)).toEqual([])
    })

    it('took the instances of each order as they stand in the commands topic, across both workflows', { timeout: HANGS }, async () => {
      const compared = notes(orders).length
      expect(compared).toBeGreaterThan(10)
      expect(await wrongOrder(cluster().records, 'contrail.commands', streams)).toEqual({ compared, wrong: [] })
    })

    it('is the one that the embedded engine writes for the same messages', { timeout: HANGS }, async () => {
      const [here, there] = [storiesOf(streams), storiesOf(await embeddedHistory(orders))]
      expect(there.size).toBe(orders.length)
      expect(differences(here, there)).toEqual([])
    })
  })

  it('no process ended on the way', () => expect(cluster().ended).toEqual([]))
}
