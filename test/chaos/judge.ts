// What must have come of it when nothing moves any more: by the screen, the shop's ledger, the journal and the topics.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Records } from '../../bus/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'
import { shopFigures, shopLedger } from '../../workflows/shop/figures.ts'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import { countsOf, untilQuiet } from '../../workflows/cluster/progress.ts'
import { truth } from '../crash/truth.ts'
import { settledBySet, wrongWithServing, wrongWithSets } from './handler-sets.ts'
import type { BySet } from './handler-sets.ts'
import { allTurns, distinctEffects, wrongWithHistory } from './history.ts'
import { inReview, resubmit, wrongWithStuck } from './inspections.ts'
import { wrongOrder } from './order.ts'
import { foldedTurns, wrongAtRest, wrongInLists } from './rest.ts'

export interface Judged {
  /** Sentences; empty is the proof. */
  readonly problems: readonly string[]
  /** How often handlers of the shop were asked, for each distinct side effect that reaches it. */
  readonly callsPerEffect: number
  /** Streams with several instances whose order was compared. */
  readonly ordersCompared: number
  /** Distinct side effects that came to an end, by the set of handlers. */
  readonly settled: BySet
  /** Instances that were stuck in a step that hangs, and completed after a resubmit. */
  readonly stuck: number
}
export interface Sent {
  /** Inspections in which the step hangs. */
  readonly hanging: readonly string[]
  readonly inspections: number
}
export interface JudgeOptions extends Sent {
  readonly deployment: ClusterDeployment
  readonly records: Pick<Records, 'scan'>
  /** Where evidence is kept. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly report: (line: string) => void
}

/** For everything to come to rest after the last fault, in milliseconds. */
const REST = 600_000
/** For lists that may trail to be put right, after that. Milliseconds: a store without transactions heals them after half a minute. */
const TRAIL = 120_000

/** What the journal holds of instances that have not ended, for whoever looks for the reason: a store may be gone with its process. */
const keep = async (journal: Journal, streams: ReadonlyMap<string, readonly Turn[]>, directory: string): Promise<void> => {
  const { rows } = await journal.instances({ status: 'waiting', limit: 200 })
  const waiting = rows.map((row) => ({ row, turns: streams.get(row.stream) }))
  writeFileSync(join(directory, 'waiting.json'), JSON.stringify(waiting, null, 1))
}

/** A store that is still behind with what the services ask of it may not answer at once. */
const opened = async (store: ClusterDeployment['store']): Promise<Journal> => {
  for (const until = Date.now() + REST; ; await pause(1_000)) {
    try {
      return await store.open()
    } catch (error) {
      if (Date.now() > until) throw error
    }
  }
}

export const judged = async (options: JudgeOptions): Promise<Judged> => {
  const { deployment, records, directory, signal, hanging, inspections, report } = options
  const screen = deployment.services().find(({ role }) => role === 'visualizer')
  if (screen === undefined) throw new Error('there is no screen')
  const journal = await opened(deployment.store)
  try {
    const problems: string[] = []
    const quiet = (): Promise<void> =>
      untilQuiet({ url: screen.url, journal, signal, limitMs: REST, onLook: () => {} }).catch(
        (error: unknown) => void problems.push(String(error)),
      )
    await quiet()
    const stuck = wrongWithStuck(await inReview(journal), hanging)
    report(
      `${hanging.length} inspections hang: ${stuck.length === 0 ? 'all are stuck, nothing else is' : stuck.join('; ')}; resubmitting them`,
    )
    problems.push(...stuck, ...(await resubmit(screen.url, hanging)))
    await quiet()
    const quietAt = Date.now()
    problems.push(...(await wrongWithServing(deployment)), ...(await wrongOnScreen(screen.url, inspections)))
    const shop = new URL(deployment.shop.url)
    problems.push(...(await wrongInLedger(shop)))
    const streams = await allTurns(journal)
    problems.push(...wrongWithHistory(streams))
    const folded = new Map([...streams].map(([stream, turns]) => [stream, foldedTurns(turns)]))
    problems.push(...wrongAtRest(folded, quietAt), ...(await wrongInLists(journal, folded, TRAIL)))
    const order = await wrongOrder(records, 'contrail.commands', streams)
    const settled = settledBySet(streams)
    problems.push(...order.wrong, ...wrongWithSets(settled))
    if (problems.length > 0) await keep(journal, streams, directory)
    return {
      problems,
      ordersCompared: order.compared,
      callsPerEffect: (await shopFigures(shop)).requests / Math.max(1, distinctEffects(streams)),
      settled,
      stuck: hanging.length,
    }
  } finally {
    await journal.close()
  }
}

const wrongOnScreen = async (url: string, inspections: number): Promise<readonly string[]> => {
  const { instances, completed, waiting, review } = await countsOf(url, 'Order')
  const found = `${instances} orders, ${completed} completed, ${waiting} waiting, ${review} in review`
  const expected = `${truth.orders} orders, ${truth.completed} completed, ${truth.waiting} waiting, 0 in review`
  const inspected = await countsOf(url, 'Inspection')
  return [
    ...(found === expected ? [] : [`there are ${found}; expected are ${expected}`]),
    ...(inspected.completed === inspections && inspected.instances === inspections
      ? []
      : [`of ${inspections} inspections there are ${inspected.instances}, and ${inspected.completed} are completed`]),
  ]
}

const wrongInLedger = async (shop: URL): Promise<readonly string[]> => {
  const ledger = await shopLedger(shop)
  return [...new Set([...truth.charged.keys(), ...Object.keys(ledger)])].flatMap((order) => {
    const { charges, cents } = ledger[order] ?? { charges: 0, cents: 0 }
    const owed = truth.charged.get(order)
    if (charges === (owed === undefined ? 0 : 1) && cents === (owed ?? 0)) return []
    return [`order ${order} was charged ${charges} times, ${cents} cents; it owes ${owed ?? 0}`]
  })
}
