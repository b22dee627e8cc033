// Orders and their duplicates flow through Kafka while real processes are killed, frozen and restarted; then everything must have counted once.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectKafka } from '../../bus/kafka/index.ts'
import type { Records, RecordOut } from '../../bus/index.ts'
import { logger } from '../../runtime/log.ts'
import type { Journal } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'
import { shopFigures, shopLedger } from '../../workflows/shop/figures.ts'
import { startDeployment } from '../../workflows/cluster/deployment.ts'
import type { ClusterDeployment } from '../../workflows/cluster/deployment.ts'
import { send, stages } from '../../workflows/cluster/feed.ts'
import { countsOf, untilQuiet } from '../../workflows/cluster/progress.ts'
import type { StoreKind } from '../../workflows/cluster/store.ts'
import { truth } from '../crash/truth.ts'
import { randomOf } from '../simulation/random.ts'
import { nextFault } from './faults.ts'
import { allTurns, distinctEffects, wrongWithHistory } from './history.ts'
import { wrongOrder } from './order.ts'
import { foldedTurns, wrongAtRest, wrongInLists } from './rest.ts'

export interface ChaosOptions {
  readonly faults: number
  readonly seed: number
  readonly nodes: 1 | 3
  readonly store: StoreKind
  /** For logs: they stay where something is wrong. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly report: (line: string) => void
}
export interface ChaosRun {
  readonly faults: number
  /** Sentences; empty is the proof. */
  readonly problems: readonly string[]
  /** How often handlers of the shop were asked, for each distinct side effect that reaches it. */
  readonly callsPerEffect: number
  /** Streams with several instances whose order was compared. */
  readonly ordersCompared: number
}

/** Of all records, so many are sent a second time. */
const DUPLICATES = 0.1
/** Between two faults at least, and at most that much more, in milliseconds. */
const PAUSE = 500
const MORE = 2_500
/** For everything to come to rest after the last fault, in milliseconds. */
const REST = 600_000
/** For lists that may trail to be put right, after that. Milliseconds: a store without transactions heals them after half a minute. */
const TRAIL = 120_000
/** Faults that are not healed yet, at most. */
const AT_ONCE = 3
/** A fault takes about as long; the feed is paced to last as long as all of them. Milliseconds. */
const ABOUT = 4_000

export const chaosRun = async (options: ChaosOptions): Promise<ChaosRun> => {
  const { nodes, store, directory, report, signal } = options
  const line = randomOf(options.seed)
  const random = (): number => line.next()
  const deployment = await startDeployment({
    nodes,
    store,
    directory,
    port: 0,
    signal,
    report,
    processes: { trigger: 2, executor: 2, 'side-effect': 2, visualizer: 1 },
  })
  const world = await connectKafka(
    { brokers: deployment.kafka.brokers, clientId: 'the-world-outside', prefix: '' },
    { log: logger('error') },
  )
  try {
    const all = stages().flatMap(({ records }) => records)
    const sent = mixed(all, random)
    const rate = Math.max(10, Math.round((sent.length * 1000) / (options.faults * ABOUT)))
    report(`${sent.length} records, ${rate} a second`)
    let fed = 0
    const feeding = feedAll(world.records, sent, { rate, signal, onProgress: (done) => (fed = done) })
    feeding.catch(() => {}) // awaited below
    let struck = 0
    const healing = new Map<string, Promise<void>>()
    let failure: unknown
    for (; struck < options.faults && !signal.aborted && failure === undefined; struck++) {
      await pause(PAUSE + random() * MORE)
      while (healing.size >= AT_ONCE) await Promise.race(healing.values())
      const fault = nextFault(deployment, random, new Set(healing.keys()))
      report(`fault ${struck + 1}: ${fault.what}; ${healing.size} not healed yet, ${fed}/${sent.length} sent`)
      const healed = fault
        .strike()
        .catch((error: unknown) => (failure ??= error))
        .then(() => void healing.delete(fault.target))
      healing.set(fault.target, healed)
    }
    await Promise.all(healing.values())
    if (failure !== undefined) throw failure
    await feeding
    report('no more faults: waiting until nothing moves')
    return { faults: struck, ...(await judged(deployment, world.records, options)) }
  } finally {
    await world.close(1_000).catch((error: unknown) => report(String(error)))
    await deployment.stop()
  }
}

/** All of them in an order of their own for each key, and a share of them once more at a place behind. */
const mixed = (all: readonly RecordOut[], random: () => number): readonly RecordOut[] => {
  const out = [...all]
  for (const record of all) {
    if (random() >= DUPLICATES) continue
    const first = out.indexOf(record)
    out.splice(first + 1 + Math.floor(random() * (out.length - first)), 0, record)
  }
  return out
}

/** A broker may be away for longer than a client has patience: what is not known to be durable is sent again. */
const feedAll = async (records: Records, all: readonly RecordOut[], on: Parameters<typeof send>[2]): Promise<void> => {
  const patient: Pick<Records, 'send'> = {
    send: async (some) => {
      while (!on.signal.aborted) {
        try {
          return await records.send(some)
        } catch {
          await pause(500)
        }
      }
    },
  }
  await send(patient, all, on)
}

type Judged = Omit<ChaosRun, 'faults'>

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

const judged = async (deployment: ClusterDeployment, records: Records, { signal, directory }: ChaosOptions): Promise<Judged> => {
  const screen = deployment.services().find(({ role }) => role === 'visualizer')
  if (screen === undefined) throw new Error('there is no screen')
  const journal = await opened(deployment.store)
  try {
    const problems: string[] = []
    await untilQuiet({ url: screen.url, journal, signal, limitMs: REST, onLook: () => {} }).catch((error: unknown) =>
      problems.push(String(error)),
    )
    const quietAt = Date.now()
    const { instances, completed, waiting, review } = await countsOf(screen.url, 'Order')
    const found = `${instances} orders, ${completed} completed, ${waiting} waiting, ${review} in review`
    const expected = `${truth.orders} orders, ${truth.completed} completed, ${truth.waiting} waiting, 0 in review`
    if (found !== expected) problems.push(`there are ${found}; expected are ${expected}`)
    const shop = new URL(deployment.shop.url)
    const ledger = await shopLedger(shop)
    for (const order of new Set([...truth.charged.keys(), ...Object.keys(ledger)])) {
      const { charges, cents } = ledger[order] ?? { charges: 0, cents: 0 }
      const owed = truth.charged.get(order)
      if (charges !== (owed === undefined ? 0 : 1) || cents !== (owed ?? 0))
        problems.push(`order ${order} was charged ${charges} times, ${cents} cents; it owes ${owed ?? 0}`)
    }
    const streams = await allTurns(journal)
    problems.push(...wrongWithHistory(streams))
    const folded = new Map([...streams].map(([stream, turns]) => [stream, foldedTurns(turns)]))
    problems.push(...wrongAtRest(folded, quietAt), ...(await wrongInLists(journal, folded, TRAIL)))
    const order = await wrongOrder(records, 'contrail.commands', streams)
    problems.push(...order.wrong)
    if (problems.length > 0) await keep(journal, streams, directory)
    return {
      problems,
      ordersCompared: order.compared,
      callsPerEffect: (await shopFigures(shop)).requests / Math.max(1, distinctEffects(streams)),
    }
  } finally {
    await journal.close()
  }
}
