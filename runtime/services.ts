// The services of a process, all started on one runtime: what the embedded engine and the processes of a cluster are made of.
import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { systemClock } from '../base/index.ts'
import type { Bus, DeadLetters } from '../bus/index.ts'
import type { AnyWorkflow, EffectValue } from '../dsl/index.ts'
import { evolveTurn, initial } from '../engine/index.ts'
import type { Topics } from '../engine/index.ts'
import { executorMetrics, startExecutor as startExecutorService } from '../executor-service/index.ts'
import type { Executor, ExecutorOptions } from '../executor-service/index.ts'
import { restoredAt } from '../journal/index.ts'
import type { Journal } from '../journal/index.ts'
import { codeLimit, storedVersions } from '../versions/index.ts'
import type { CodeLimit, StoredVersions, UnusableVersion } from '../versions/index.ts'
import { sideEffectMetrics, startSideEffectService } from '../side-effect-service/index.ts'
import type { RegisteredHandlers, SideEffectService, SideEffectServiceOptions } from '../side-effect-service/index.ts'
import { DEFAULT_LIMITS, startRoute, triggerService } from '../trigger-service/index.ts'
import type { HttpSource, OpenInstances, TriggerService } from '../trigger-service/index.ts'
import type { Ask } from '../visualizer/server/index.ts'
import type { Switches } from './switches.ts'
import { pausesWorkflow } from '../engine/index.ts'
import type { ShutdownHook } from './shutdown.ts'
import { declarationsIn } from './handlers.ts'
import { startHttp } from './http.ts'
import type { HttpOptions, HttpServer } from './http.ts'
import { notices } from './notices.ts'
import type { Notices } from './notices.ts'
import { busMetrics, journalMetrics, stuckMetric, triggerMetrics } from './metrics.ts'

export interface RuntimeOptions {
  /** The name of this process, unique in its deployment and never used again: replies come back by it. */
  readonly process: string
  readonly journal: Journal
  readonly bus: Bus<Topics>
  readonly log: Logger
  /** What one step or schema may take, in milliseconds. */
  readonly stepLimit: number
  /** Where notices go, a line each; absent: to the log. */
  readonly say?: ((line: string) => void) | undefined
}
/** What all services of a process share. */
export interface Runtime extends RuntimeOptions {
  readonly versions: StoredVersions
  readonly registry: Registry
  /** By which all services of the process run code of versions. */
  readonly code: CodeLimit
  readonly notices: Notices
}

/** What one step or schema may take, in milliseconds. */
export const DEFAULT_STEP_LIMIT = 5000

/** Something random, for names that are never used again. */
export const nonce = (): string => randomUUID().slice(0, 8)

export const createRuntime = (options: RuntimeOptions, registry = new Registry()): Runtime => {
  const { journal, bus, log, stepLimit } = options
  collectDefaultMetrics({ register: registry })
  busMetrics(registry, bus)
  journalMetrics(registry, journal)
  const stopped = stuckMetric(registry)
  const code = codeLimit({
    limitMs: stepLimit,
    onStuck: ({ at }, limitMs) => {
      stopped()
      log.error({ at, limitMs }, 'code of a version did not return and was stopped')
    },
  })
  const report = (problem: UnusableVersion): void => log.error({ err: problem }, 'an activated version cannot be used')
  const versions = storedVersions({ journal, code, report })
  return { ...options, registry, versions, code, notices: notices({ log, now: () => systemClock.now(), say: options.say }) }
}

type ExecutorSettings = Pick<
  ExecutorOptions,
  'dev' | 'atOnce' | 'cached' | 'limits' | 'reconcileAfter' | 'reconcileEvery' | 'lookEvery' | 'pauses' | 'streamClock'
>
export const startExecutor = (
  { journal, bus, versions, log, registry, code, notices: { turn: onTurn } }: Runtime,
  settings: ExecutorSettings = {},
): Executor => {
  const env = { random: Math.random, uuid: randomUUID, clock: () => performance.now() }
  return startExecutorService({
    ...settings,
    journal,
    bus,
    versions,
    code,
    onTurn,
    clock: systemClock,
    env,
    log,
    metrics: executorMetrics(registry),
  })
}

/** So long after a crash, or after work of another process came, a handler is looked for that ends its process, in milliseconds. */
export const SUSPECT = 30_000

type EffectSettings = Pick<SideEffectServiceOptions, 'clocks' | 'queues' | 'suspectMs'> & {
  readonly switches?: Pick<Switches, 'now' | 'onChange'>
  /** Told when requests of a kind come that nobody handles here, and when somebody does. */
  readonly onUnhandled?: (kind: string, is: boolean) => void
  /** Why the handlers cannot take what a version declares of a kind. */
  readonly unfit?: (workflow: AnyWorkflow, effect: EffectValue) => string | undefined
}
export const startEffects = async (
  runtime: Runtime,
  handlers: RegisteredHandlers,
  { onUnhandled, unfit, switches, ...settings }: EffectSettings = {},
): Promise<SideEffectService> => {
  const { journal, bus, versions, process, log, registry, notices: told } = runtime
  const counted = sideEffectMetrics(registry)
  const unhandled = (kind: string, is: boolean): void => {
    counted.unhandled(kind, is)
    onUnhandled?.(kind, is)
  }
  const metrics = { ...counted, unhandled }
  const restored = await restoredAt(journal)
  const declarations = declarationsIn(versions, unfit)
  return startSideEffectService({
    ...settings,
    ...(restored !== undefined && { restoredAt: restored }),
    journal,
    bus,
    handlers,
    declarations,
    clock: systemClock,
    steady: () => performance.now(),
    random: Math.random,
    process,
    log,
    metrics,
    onFailedCall: told.failedCall,
    ...(switches && {
      pauses: {
        isPaused: (workflow: string) => pausesWorkflow(switches.now(), workflow) !== undefined,
        onChange: (listener: () => void) => switches.onChange(listener),
      },
    }),
  })
}

/** As the journal has them. */
export const openInstances = (journal: Pick<Journal, 'openVersions' | 'load'>): OpenInstances => ({
  versions: () => journal.openVersions(),
  holderOf: async (stream) => {
    const { snapshot, turns } = await journal.load(stream)
    return turns.reduce(evolveTurn, snapshot?.state ?? initial).holder?.hash
  },
})

export interface TriggerSettings {
  /** Open messages of this process above which intake waits or refuses. */
  readonly maxOpen?: number
  /** Where dead letters go; absent: into the journal. */
  readonly deadLetters?: Pick<DeadLetters, 'add'> | undefined
  /** Why nothing becomes durable just now. */
  readonly trouble?: () => string | undefined
}
export const createTriggers = (
  { journal, versions, bus, process, log, registry, code, notices: { deadLetter: onDeadLetter } }: Runtime,
  { maxOpen = DEFAULT_LIMITS.maxOpen, deadLetters, trouble }: TriggerSettings = {},
): TriggerService =>
  triggerService({
    versions,
    instances: openInstances(journal),
    bus,
    process,
    code,
    onDeadLetter,
    clock: systemClock,
    log,
    limits: { ...DEFAULT_LIMITS, maxOpen },
    metrics: triggerMetrics(registry),
    ...(deadLetters && { deadLetters }),
    ...(trouble && { trouble }),
  })

/** How the page's actions are sent and answered. */
export const askBy =
  ({ process }: Runtime, triggers: TriggerService): Ask =>
  async (command) => {
    const asked = await triggers.ask(command)
    if (asked.kind === 'failed') return { to: { process, request: '' }, kind: 'refused', code: 'unavailable', message: asked.message }
    return asked.kind === 'replied' ? asked.reply : undefined
  }

export interface HttpSettings extends Pick<HttpOptions, 'host' | 'port' | 'otherPort' | 'notReady'> {
  /** Host names besides the loopback's by which API and page may be asked. */
  readonly hosts: readonly string[]
}
export interface HttpContent {
  readonly api: readonly Hono[]
  readonly page?: Hono
  /** Begins and ends with the server; its starts take the short way. */
  readonly httpSource?: HttpSource
}
/** The server, and how it ends together with its triggers: who waits for a result is answered with what is known, before its connection is cut. */
export const startServer = async (
  { registry, log }: Runtime,
  { hosts, ...settings }: HttpSettings,
  { httpSource, ...content }: HttpContent,
): Promise<{ readonly http: HttpServer; readonly end: ShutdownHook }> => {
  const onError = (error: unknown): void => log.error({ err: error }, 'a request failed')
  const allowed = { hosts: [settings.host, ...hosts] }
  httpSource?.start()
  const http = await startHttp({
    ...settings,
    ...content,
    registry,
    allowed,
    onError,
    ...(httpSource && { shortcut: startRoute(httpSource.service, httpSource.limits), limits: httpSource.limits }),
  })
  return { http, end: async (ms) => void (await Promise.all([http.stop(ms), httpSource?.stop(ms)])) }
}
