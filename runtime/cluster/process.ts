// One process of a cluster: services on one runtime, an HTTP server that tells how they are, and an end that hands everything over.
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { systemClock } from '../../base/index.ts'
import type { Bus, DeadLetters, Health, Monitor, Queues, Records } from '../../bus/index.ts'
import type { Topics as Messages } from '../../engine/index.ts'
import { createShutdown } from '../shutdown.ts'
import type { ShutdownHook } from '../shutdown.ts'
import { createRuntime, startServer } from '../services.ts'
import type { Runtime, HttpContent } from '../services.ts'
import { followVersions } from '../../versions/index.ts'
import type { FollowedVersions } from '../../versions/index.ts'
import { chargeMetrics, consumerMetrics, deliveryMetrics, lagMetrics, timedJournal, versionMetrics } from './metrics.ts'
import type { StoredJournal } from '../adapters/journal-adapter.ts'
import { journalLiveness } from './journal-liveness.ts'
import { leavingSubscription } from './leaving-subscription.ts'
import { watchedBus } from './watched-bus.ts'
import type { Consumer } from './watched-bus.ts'

export interface ClusterTopics {
  readonly records: Records
  /** Of all trigger services: each record goes to one of them. */
  readonly group: string
  readonly deadLetters: DeadLetters
}
/** What a process is given of its cluster. */
export interface Cluster {
  /** Unique in the deployment, and never used again. */
  readonly process: string
  readonly journal: StoredJournal
  readonly bus: Bus<Messages>
  readonly log: Logger
  readonly monitor?: Monitor
  /** The topics that other systems write to; absent without a broker. */
  readonly topics?: ClusterTopics
  /** The kinds of side effects that go by queues of their own. */
  readonly queues?: Queues
  /** Without an answer of the journal for so long an executor leaves its group; absent: never. Milliseconds. */
  readonly leaveAfterMs?: number
  /** What does not go as it should between us and the brokers, in clauses. */
  readonly troubles?: () => readonly string[]
  /** Ends the connections. */
  readonly close: (limitMs: number) => Promise<void>
}
export interface ClusterRuntime extends Runtime {
  readonly followed: FollowedVersions
  readonly monitor: Monitor | undefined
  readonly topics: ClusterTopics | undefined
  readonly queues: Queues
  /** Registers how a part is stopped: after the HTTP server, the last first, and also where the process does not come up. */
  readonly onShutdown: (hook: ShutdownHook) => void
}
/** What the services of a process amount to. */
export interface Composition {
  readonly content: HttpContent
  /** What takes work from elsewhere than HTTP: it begins last, and ends first of all. */
  readonly intake?: { readonly begin: () => void; readonly end: ShutdownHook }
  readonly notReady?: () => readonly string[]
  /** Why it will never work again. */
  readonly failed?: () => string | undefined
}
export interface ProcessOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Host names besides the loopback's by which API and page may be asked. */
  readonly hosts: readonly string[]
  /** What one step or schema may take, in milliseconds. */
  readonly stepLimit: number
  readonly compose: (runtime: ClusterRuntime) => Promise<Composition>
}
export interface Process {
  readonly url: string
  /** Why it can do no work just now; none where it is ready. */
  notReady(): readonly string[]
  /** Resolves with a sentence when it will never work again: whoever watches it should end it. */
  readonly failed: Promise<string>
  /** Intake first, then what is in work, then the connections. The limit is in milliseconds. */
  stop(limitMs: number): Promise<void>
}

const LEAVING = {
  leaves: 'the journal does not answer: this process leaves its group, so that others take its partitions',
  returns: 'the journal answers again: this process joins its group',
  failed: 'this process could not leave its group: the group notices by its silence',
} as const

const OTHER_PORT = 'choose another by CONTRAIL_HTTP_PORT or http.port, 0 for any free one'

export const startProcess = async (cluster: Cluster, { host, port, hosts, stepLimit, compose }: ProcessOptions): Promise<Process> => {
  const { process, log, monitor, topics, queues = {} } = cluster
  const shutdown = createShutdown()
  shutdown.add((ms) => cluster.close(ms))
  try {
    const registry = new Registry()
    const answering = journalLiveness(timedJournal(registry, cluster.journal), systemClock)
    const checks = new Set<() => void>()
    const watched = watchedBus(cluster.bus, deliveryMetrics(registry), (topic, group, subscribe) => {
      const { leaveAfterMs: afterMs } = cluster
      if (topic !== 'commands' || afterMs === undefined) return undefined
      const onChange = (what: 'leaves' | 'returns' | 'failed', err?: unknown): void => log.warn({ group, err }, LEAVING[what])
      const leaving = leavingSubscription({ subscribe, answeredAt: () => answering.answeredAt(), afterMs, clock: systemClock, onChange })
      checks.add(() => leaving.check())
      return { ...leaving, away: () => (leaving.isAway() ? 'has left its group until the journal answers' : undefined) }
    })
    const runtime = createRuntime({ process, log, stepLimit, bus: watched.bus, journal: answering.journal }, registry)
    const { journal, versions } = runtime
    const followed = await followVersions({ journal, versions, clock: systemClock, log })
    shutdown.add(() => followed.stop())
    consumerMetrics(registry, watched.consumers)
    versionMetrics(registry, () => followed.active())
    if (cluster.journal.charges) chargeMetrics(registry, cluster.journal.charges)
    if (monitor) lagMetrics(registry, { monitor, process })

    const composition = await compose({ ...runtime, followed, monitor, topics, queues, onShutdown: (hook) => shutdown.add(hook) })
    const { content, intake } = composition
    const notReady = (): readonly string[] => {
      const problem = followed.problem()
      return [
        ...(problem === undefined ? [] : [problem]),
        ...consumerProblems(watched.consumers()),
        ...(cluster.troubles?.() ?? []),
        ...(composition.notReady?.() ?? []),
      ]
    }
    const { http, end } = await startServer(runtime, { host, port, hosts, otherPort: OTHER_PORT, notReady }, content)
    shutdown.add(end)
    if (intake) shutdown.add(intake.end)
    intake?.begin()
    const { failed, unwatch } = watch(() => {
      for (const check of checks) check()
      return deadIn(watched.consumers()) ?? composition.failed?.()
    })
    shutdown.add(async () => unwatch())
    return { url: http.url, notReady, failed, stop: (limitMs) => shutdown.run(limitMs) }
  } catch (error) {
    await shutdown.run(1000).catch((also: unknown) => log.error({ err: also }, 'a part of the process did not end'))
    throw error
  }
}

const PROBLEMS: Readonly<Record<Health, string | undefined>> = {
  ok: undefined,
  joining: 'is joining its group',
  silent: 'gets no answer to its heartbeats: others may have its partitions by now',
  dead: 'is dead',
}
const consumerProblems = (consumers: readonly Consumer[]): readonly string[] =>
  consumers.flatMap(({ topic, health, away }) => {
    const problem = away?.() ?? PROBLEMS[health()]
    return problem === undefined ? [] : [`the consumer of ${topic} ${problem}`]
  })

const deadIn = (consumers: readonly Consumer[]): string | undefined => {
  const dead = consumers.find(({ health }) => health() === 'dead')
  return dead && `the consumer of ${dead.topic} is dead and will get no partition any more`
}

/** How often it is checked whether the process still works, in milliseconds. */
const LOOK = 1000

const watch = (look: () => string | undefined): { readonly failed: Promise<string>; readonly unwatch: () => void } => {
  const { promise: failed, resolve } = Promise.withResolvers<string>()
  const timer = setInterval(() => {
    const found = look()
    if (found !== undefined) resolve(found)
  }, LOOK)
  return { failed, unwatch: () => clearInterval(timer) }
}
