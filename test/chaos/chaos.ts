// Orders and their duplicates flow through Kafka while real processes are killed, frozen, cut off and restarted; then everything must have counted once.
import { setTimeout as pause } from 'node:timers/promises'
import { connectKafka } from '../../bus/kafka/index.ts'
import type { Records, RecordOut } from '../../bus/index.ts'
import { logger } from '../../runtime/log.ts'
import { startDeployment } from '../../workflows/cluster/deployment.ts'
import { send, stages, TOPICS } from '../../workflows/cluster/feed.ts'
import type { StoreKind } from '../../workflows/cluster/store.ts'
import { randomOf } from '../simulation/random.ts'
import { wrongWithCuts } from './cut.ts'
import type { Cut } from './cut.ts'
import { nextFault } from './faults.ts'
import { HANDLER_SETS, MODULE, QUEUES } from './handler-sets.ts'
import { hanging, harmless, idsOf, TOPIC } from './inspections.ts'
import { judged } from './judge.ts'
import type { Judged } from './judge.ts'

export interface ChaosOptions {
  readonly faults: number
  readonly seed: number
  readonly nodes: 1 | 3
  readonly store: StoreKind
  /** After which a process that does not speak loses its partitions, in milliseconds. */
  readonly session: number
  /** For logs: they stay where something is wrong. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly report: (line: string) => void
}
export interface ChaosRun extends Judged {
  readonly faults: number
  /** So many of them were executors that were cut from the store, and for so many seconds at most until others had done their work. */
  readonly cuts: number
  readonly longestCut: number
  /** Processes that ended although nobody had killed them. */
  readonly endedByThemselves: readonly string[]
}

/** Of all records, so many are sent a second time. */
const DUPLICATES = 0.1
/** Between two faults at least, and at most that much more, in milliseconds. */
const PAUSE = 500
const MORE = 2_500
/** Faults that are not healed yet, at most. */
const AT_ONCE = 3
/** A fault takes about as long; the feed is paced to last as long as all of them. Milliseconds. */
const ABOUT = 5_000
/** Inspections for each one in which the step hangs, and of those for each fault. */
const HARMLESS = 10
const HANGING = 0.1
const FEWEST = 3
/** Of a step: each one that hangs holds its executor up for as long, once in each of its lives. */
const STEP_LIMIT = { CONTRAIL_STEP_LIMIT: '1s' } as const

export const chaosRun = async (options: ChaosOptions): Promise<ChaosRun> => {
  const { nodes, store, directory, signal, session } = options
  const line = randomOf(options.seed)
  const random = (): number => line.next()
  const endedByThemselves: string[] = []
  const report = (what: string): void => {
    if (/ ended \(code \d+\)/.test(what)) endedByThemselves.push(what)
    options.report(what)
  }
  const deployment = await startDeployment({
    nodes,
    store,
    directory,
    port: 0,
    signal,
    report,
    module: MODULE,
    topics: [...TOPICS, TOPIC],
    processes: { trigger: 2, executor: 2, 'side-effect': 0, visualizer: 1 },
    handlerSets: HANDLER_SETS,
    proxied: true,
    env: { ...QUEUES, ...STEP_LIMIT, CONTRAIL_KAFKA_SESSION_TIMEOUT: `${session}ms` },
  })
  const world = await connectKafka(
    { brokers: deployment.kafka.brokers, clientId: 'the-world-outside', prefix: '' },
    { log: logger('error') },
  )
  try {
    const stuck = idsOf('hanging', Math.max(FEWEST, Math.round(options.faults * HANGING)))
    const fine = idsOf('harmless', stuck.length * HARMLESS)
    const sent = mixed([...stages().flatMap(({ records }) => records), ...scattered(stuck, fine)], random)
    const rate = (sent.length * 1000) / (options.faults * ABOUT)
    report(`${sent.length} records, ${rate.toFixed(1)} a second`)
    let fed = 0
    const records = patient(world.records, signal)
    const feeding = send(records, sent, { rate, signal, onProgress: (done) => (fed = done) })
    feeding.catch(() => {}) // awaited below
    let struck = 0
    const cuts: Cut[] = []
    const onCut = (cut: Cut): void => {
      cuts.push(cut)
      const { executor, partitions, afterMs, undone } = cut
      report(`${executor} was cut with ${partitions} partitions: ${undone.length} inspections undone by others after ${afterMs} ms`)
    }
    const healing = new Map<readonly string[], Promise<void>>()
    const busy = (): ReadonlySet<string> => new Set([...healing.keys()].flat())
    let failure: unknown
    for (; struck < options.faults && !signal.aborted && failure === undefined; struck++) {
      await pause(PAUSE + random() * MORE)
      while (healing.size >= AT_ONCE) await Promise.race(healing.values())
      const fault = nextFault({ deployment, records, session, signal, nth: struck, onCut, busy }, random)
      report(`fault ${struck + 1}: ${fault.what}; ${healing.size} not healed yet, ${fed}/${sent.length} sent`)
      const healed = fault
        .strike()
        .catch((error: unknown) => (failure ??= error))
        .then(() => void healing.delete(fault.targets))
      healing.set(fault.targets, healed)
    }
    await Promise.all(healing.values())
    if (failure !== undefined) throw failure
    await feeding
    report('no more faults: waiting until nothing moves')
    const probes = cuts.reduce((sum, { probes: of }) => sum + of, 0)
    const sentAs = { hanging: stuck, inspections: stuck.length + fine.length + probes }
    const found = await judged({ deployment, records: world.records, directory, signal, report, ...sentAs })
    return {
      faults: struck,
      cuts: cuts.length,
      longestCut: Math.ceil(Math.max(0, ...cuts.map(({ afterMs }) => afterMs)) / 1000),
      endedByThemselves,
      ...found,
      problems: [...wrongWithCuts(cuts), ...found.problems],
    }
  } finally {
    await world.close(1_000).catch((error: unknown) => report(String(error)))
    await deployment.stop()
  }
}

/** Those that hang are among the others, so that others come before and behind each. */
const scattered = (stuck: readonly string[], fine: readonly string[]): readonly RecordOut[] =>
  stuck.flatMap((id, n) => [...fine.slice(n * HARMLESS, n * HARMLESS + HARMLESS).map(harmless), hanging(id)])

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
const patient = (records: Records, signal: AbortSignal): Pick<Records, 'send'> => ({
  send: async (some) => {
    while (!signal.aborted) {
      try {
        return await records.send(some)
      } catch {
        await pause(500)
      }
    }
  },
})
