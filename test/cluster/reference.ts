// The journal that the embedded engine writes for the same messages in the same order: what a cluster's is held against.
import { join } from 'node:path'
import { contrailClient } from '../../client/index.ts'
import type { Fed } from '../../client/index.ts'
import { logger, startEngine } from '../../runtime/index.ts'
import { untilQuiet } from '../../runtime/quiet.ts'
import type { Turn } from '../../engine/index.ts'
import { approvals, missingShipments, newCards, notes, shipments } from '../../workflows/messages.ts'
import type { NorthwindOrder } from '../../workflows/northwind.ts'
import { allTurns } from '../chaos/history.ts'
import { demo, withFolder, withShop } from '../proof/engine.ts'

const STOP = 10_000

/** All turns by stream. Each kind of message is sent when the one before has come to rest, as it is for the cluster. */
export const embeddedHistory = (orders: readonly NorthwindOrder[]): Promise<ReadonlyMap<string, readonly Turn[]>> =>
  withFolder((folder) =>
    withShop(folder, async () => {
      const engine = await startEngine({
        app: demo,
        directory: join(folder, 'journal'),
        host: '127.0.0.1',
        port: 0,
        dev: false,
        log: logger('error'),
      })
      try {
        const client = contrailClient({ url: engine.url })
        const { signal } = new AbortController()
        const stages: readonly (() => Promise<Fed>)[] = [
          () => client.signalMany('NewCard', newCards(orders)),
          () =>
            client.startMany(
              'Order',
              orders.map(({ submitted }) => submitted),
            ),
          () => client.signalMany('Shipment', shipments(orders)),
          () => client.startMany('AddNote', notes(orders)),
          () => client.signalMany('Approval', approvals(orders)),
          () => client.signalMany('Shipment', missingShipments(orders)),
        ]
        for (const send of stages) {
          const fed = await send()
          const { refused, deadLettered } = fed.progress
          if (fed.kind !== 'done' || refused + deadLettered > 0) throw new Error(`the feed ended as ${JSON.stringify(fed)}`)
          await untilQuiet(engine, signal)
        }
        return await allTurns(engine.journal)
      } finally {
        await engine.stop(STOP)
      }
    }),
  )
