// The embedded engine: all services and the page in one process, over an SQLite journal and an in-process bus.
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { FatalProblem, scaledClock, systemClock } from '../base/index.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import type { InProcessBus } from '../bus/in-process/index.ts'
import type { Topics } from '../engine/index.ts'
import { openSqliteJournal } from '../journal/sqlite/index.ts'
import type { SqliteJournal } from '../journal/sqlite/index.ts'
import { triggerRoutes } from '../trigger-service/index.ts'
import { schemaMask, staticRoutes, visualizerRoutes } from '../visualizer/server/index.ts'
import type { LoadedApp } from './app.ts'
import { loadHandlers } from './app.ts'
import { activateVersions } from '../versions/index.ts'
import { storeVersions } from '../versions/bundle/index.ts'
import { guardCalls } from './call-guard.ts'
import { deliveryMetrics, instanceMetrics, timedJournal } from './cluster/metrics.ts'
import { createShutdown } from './shutdown.ts'
import { handlersByKind } from './handlers.ts'
import { journalHealth } from './journal-health.ts'
import { hasProcessFile, removeProcessFile, writeProcessFile } from './process-file.ts'
import { createTriggerIntake } from './trigger-intake.ts'
import {
  askBy,
  DEFAULT_STEP_LIMIT,
  SUSPECT,
  startEffects,
  startExecutor,
  createRuntime,
  startServer,
  nonce,
  createTriggers,
} from './services.ts'
import { limitsOf } from './sizes.ts'
import type { Sizes } from './sizes.ts'
import { olderVersions, unservedKinds } from './handler-compatibility.ts'
import { followSwitches } from './switches.ts'
import { unconsumedTopics } from './unconsumed-topics.ts'
import { webDirectory } from './web.ts'

export interface EngineOptions {
  readonly app: Pick<LoadedApp, 'workflows' | 'handlers'>
  readonly directory: string
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly log: Logger
  /** Steps are evaluated twice, versions may change under their number, messages are copied. */
  readonly dev: boolean
  /** What one step or schema may take, in milliseconds. */
  readonly stepLimit?: number
  readonly sizes?: Partial<Sizes>
  /** Time passes so many times as fast for instances: their sleeps, waits, deadlines and pauses between attempts. */
  readonly timeScale?: number
  /** Where lines for people go about what needs one; absent: to the log. */
  readonly say?: (line: string) => void
  /** Host names besides the loopback's by which the server may be asked. */
  readonly hosts?: readonly string[]
}
export interface Engine {
  readonly url: string
  readonly journal: SqliteJournal
  readonly bus: InProcessBus<Topics>
  /** Streams whose open output was asked for again at the start. */
  readonly recovered: number
  /** What the workflows declare and this engine does not do, in sentences. */
  readonly unconsumedTopics: readonly string[]
  /** Until then calls that nobody heard the end of may still be on their way. Milliseconds since the epoch. */
  readonly claimsEnd: () => number
  /** Why the journal took nothing at some time since then, by the monotonic clock in milliseconds. */
  readonly troubleSince: (at: number) => string | undefined
  /** Ends in order: intake, handlers, executor, journal. Each part gets a share of the limit in milliseconds. */
  stop(limitMs: number): Promise<void>
}

export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const { app, directory, log, dev } = options
  const shutdown = createShutdown()
  try {
    const store = await openSqliteJournal({ directory, warn: (message) => log.warn(message) })
    shutdown.add(() => store.close())
    // Nobody else has the journal open: whose file is still there did not end well.
    const crashed = hasProcessFile(directory)
    const unguard = guardCalls()
    shutdown.add(async () => unguard())
    const registry = new Registry()
    const health = journalHealth(store)
    const journal: SqliteJournal = { ...store, ...timedJournal(registry, health.journal) }
    instanceMetrics(registry, journal)
    // Outcomes, timers and signals go before starts: what is under way ends before more is begun.
    const bus = inProcessBus({
      copy: dev,
      priority: { commands: ({ kind }) => (kind === 'start' ? 'normal' : 'first') },
      onDelivered: deliveryMetrics(registry),
    })
    const process = `embedded-${nonce()}`
    const stepLimit = options.stepLimit ?? DEFAULT_STEP_LIMIT
    const runtime = createRuntime({ process, journal, bus, log, stepLimit, say: options.say }, registry)
    const troubles = (): readonly string[] => [health.trouble()].filter((one) => one !== undefined)
    const { versions } = runtime

    const stored = await storeVersions({ versions }, app.workflows, app.handlers)
    const modules = await loadHandlers(app.handlers)
    const handlers = handlersByKind(modules, stored)
    const unfit = unservedKinds(modules, await olderVersions({ journal, versions }, stored))
    if (unfit.length > 0 && !dev) throw new FatalProblem(`the handlers do not serve every version:\n  ${unfit.join('\n  ')}`)
    for (const problem of unfit) log.warn(problem)
    const switches = await followSwitches(runtime)
    shutdown.add(() => switches.stop())
    const scaled = options.timeScale === undefined ? {} : { streamClock: scaledClock(systemClock, options.timeScale) }
    const executor = startExecutor(runtime, { ...scaled, dev, limits: limitsOf(options.sizes ?? {}), pauses: switches })
    shutdown.add((ms) => executor.stop(ms))
    await activateVersions({ journal, versions, bus, dev, clock: systemClock }, stored)
    const effects = await startEffects(runtime, handlers, { suspectMs: crashed ? SUSPECT : 0, switches })
    shutdown.add((ms) => effects.stop(ms))
    const triggers = createTriggers(runtime, { trouble: () => health.trouble() })
    shutdown.add((ms) => triggers.stop(ms))
    const { http: httpSource, pauses } = await createTriggerIntake(runtime, triggers)
    shutdown.add(() => pauses.stop())
    const recovered = await executor.recover()

    const otherPort = 'choose another with --port, or 0 for any free one'
    // It listens only once everything behind it takes work.
    const settings = { host: options.host, port: options.port, otherPort, hosts: options.hosts ?? [], notReady: troubles }
    const ask = switches.noticing(pauses.noticing(askBy(runtime, triggers)))
    const { http, end } = await startServer(runtime, settings, {
      httpSource,
      api: [
        triggerRoutes(httpSource.service),
        visualizerRoutes({
          journal,
          versions,
          ask,
          mask: schemaMask,
          process,
          now: () => systemClock.now(),
          run: runtime.code.run,
          code: runtime.code,
          troubles,
        }),
      ],
      page: staticRoutes({ directory: webDirectory() }),
    })
    shutdown.add(end)
    writeProcessFile(directory, { pid: globalThis.process.pid, url: http.url, startedAt: new Date().toISOString() })
    shutdown.add(async () => removeProcessFile(directory))
    const notServed = unconsumedTopics(stored.map(({ workflow }) => workflow))
    return {
      url: http.url,
      journal,
      bus,
      recovered,
      unconsumedTopics: notServed,
      claimsEnd: () => effects.claimsEnd(),
      troubleSince: (at) => health.troubleSince(at),
      stop: (limitMs) => shutdown.run(limitMs),
    }
  } catch (error) {
    await shutdown.run(1000).catch((also: unknown) => log.error({ err: also }, 'a part of the engine did not end'))
    throw error
  }
}
