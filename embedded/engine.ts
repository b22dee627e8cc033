// The embedded engine: all services and the page in one process, over an SQLite journal and an in-process bus.
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { systemClock } from '../bus/clock.ts'
import { inProcessBus } from '../bus/in-process/index.ts'
import type { InProcessBus } from '../bus/in-process/index.ts'
import type { Topics } from '../bus/index.ts'
import { executorMetrics, startExecutor } from '../executor-service/index.ts'
import { openSqliteJournal } from '../journal/sqlite/index.ts'
import type { SqliteJournal } from '../journal/sqlite/index.ts'
import { storedVersions } from '../journal/versions/index.ts'
import { sideEffectMetrics, startSideEffectService } from '../side-effect-service/index.ts'
import { DEFAULT_LIMITS, guard, hotRoute, triggerRoutes, triggerService } from '../trigger-service/index.ts'
import { schemaMask, staticRoutes, visualizerRoutes } from '../visualizer/server/index.ts'
import type { LoadedApp } from './app.ts'
import { loadHandlers } from './app.ts'
import { activateVersions, storeVersions } from './deploy.ts'
import { ends } from './ends.ts'
import { handlersByKind } from './handlers.ts'
import { startHttp } from './http.ts'
import { busMetrics, journalMetrics, triggerMetrics } from './metrics.ts'
import { removeProcessFile, writeProcessFile } from './process-file.ts'
import { unserved } from './unserved.ts'
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
  readonly unserved: readonly string[]
  /** Until then calls that nobody heard the end of may still be on their way. Milliseconds since the epoch. */
  readonly claimsEnd: () => number
  /** Ends in order: intake, handlers, executor, journal. Each part gets a share of the limit in milliseconds. */
  stop(limitMs: number): Promise<void>
}

export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const { app, directory, log, dev } = options
  const parts = ends()
  try {
    const journal = await openSqliteJournal({ directory, warn: (message) => log.warn(message) })
    parts.add(() => journal.close())
    const registry = new Registry()
    collectDefaultMetrics({ register: registry })
    const process = `embedded-${randomUUID().slice(0, 8)}`
    // Outcomes, timers and signals go before starts: what is under way ends before more is begun.
    const bus = inProcessBus({ copy: dev, priority: { commands: ({ kind }) => (kind === 'start' ? 'normal' : 'first') } })
    busMetrics(registry, bus)
    journalMetrics(registry, journal)
    const versions = storedVersions({ journal, report: (problem) => log.error({ err: problem }, 'an activated version cannot be used') })

    const stored = await storeVersions({ versions }, app.workflows, app.handlers)
    const handlers = handlersByKind(await loadHandlers(app.handlers), stored)
    const env = { random: Math.random, uuid: randomUUID }
    const executor = startExecutor({ journal, bus, versions, clock: systemClock, env, log, dev, metrics: executorMetrics(registry) })
    parts.add((ms) => executor.stop(ms))
    await activateVersions({ journal, versions, bus, dev }, stored)
    const effects = startSideEffectService({
      journal,
      bus,
      handlers,
      clock: systemClock,
      random: Math.random,
      process,
      log,
      metrics: sideEffectMetrics(registry),
    })
    parts.add((ms) => effects.stop(ms))
    const triggers = triggerService({
      versions,
      bus,
      process,
      clock: systemClock,
      log,
      limits: DEFAULT_LIMITS,
      metrics: triggerMetrics(registry),
    })
    parts.add((ms) => triggers.stop(ms))
    const recovered = await executor.recover()

    const ask: Parameters<typeof visualizerRoutes>[0]['ask'] = async (command) => {
      const asked = await triggers.ask(command)
      if (asked.kind === 'failed') return { to: { process, request: '' }, kind: 'refused', code: 'unavailable', message: asked.message }
      return asked.kind === 'replied' ? asked.reply : undefined
    }
    const onError = (error: unknown): void => log.error({ err: error }, 'a request failed')
    const allowed = { hosts: [options.host, ...(options.hosts ?? [])] }
    const http = await startHttp({
      host: options.host,
      port: options.port,
      registry,
      guard: guard(allowed),
      onError,
      shortcut: (otherwise) => hotRoute({ service: triggers, allowed, otherwise, onError }),
      api: [triggerRoutes(triggers), visualizerRoutes({ journal, versions, ask, mask: schemaMask, process, now: Date.now })],
      page: staticRoutes({ directory: webDirectory() }),
    })
    // Together: who waits for a result is answered with what is known, before its connection is cut.
    parts.add(async (ms) => void (await Promise.all([http.stop(ms), triggers.stop(ms)])))
    writeProcessFile(directory, { pid: globalThis.process.pid, url: http.url, startedAt: new Date().toISOString() })
    parts.add(async () => removeProcessFile(directory))
    const notServed = unserved(stored.map(({ workflow }) => workflow))
    return {
      url: http.url,
      journal,
      bus,
      recovered,
      unserved: notServed,
      claimsEnd: () => effects.claimsEnd(),
      stop: (limitMs) => parts.all(limitMs),
    }
  } catch (error) {
    await parts.all(1000).catch((also: unknown) => log.error({ err: also }, 'a part of the engine did not end'))
    throw error
  }
}
