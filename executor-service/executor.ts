// The executor service: takes commands off the bus, stream by stream, and keeps timers and the reconciler going.
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../base/index.ts'
import type { Bus, Health } from '../bus/index.ts'
import type { Env, PauseSwitch, Topics, Turn, TurnLimits } from '../engine/index.ts'
import { noCodeLimit } from '../versions/index.ts'
import type { CodeLimit, Versions } from '../versions/index.ts'
import type { Journal } from '../journal/index.ts'
import { defaultLimits } from '../engine/index.ts'
import type { ExecutorMetrics } from './metrics.ts'
import { streamCache } from './shell/cache.ts'
import { deliver } from './shell/deliver.ts'
import { knownVersions } from './shell/lookups.ts'
import { reconcile, redriveDue } from './shell/reconcile.ts'
import { replies } from './shell/replies.ts'
import { ownShards } from './shell/shards.ts'
import type { ExecutorShell } from './shell/shell.ts'
import { startTimers } from './shell/timers.ts'

/** Pauses of workflows and of the engine, as this process knows them. */
export interface PauseSource {
  now(): readonly PauseSwitch[]
  onChange(listener: () => void): void
}

export interface ExecutorOptions {
  readonly journal: Journal
  readonly bus: Bus<Topics>
  readonly versions: Versions
  readonly clock: Clock
  /** The time of streams and their timers, where it passes otherwise than for those who wait for an answer. */
  readonly streamClock?: Clock
  readonly env: Pick<Env, 'random' | 'uuid' | 'clock'>
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly metrics?: ExecutorMetrics
  /** Steps are evaluated twice, and a version may be replaced under its number. */
  readonly dev?: boolean
  readonly twice?: boolean
  readonly limits?: TurnLimits
  /** Stops code of versions that does not return; absent: nothing does. */
  readonly code?: CodeLimit
  /** What people paused besides single instances; absent: nothing ever is. */
  readonly pauses?: PauseSource
  /** Told of every turn that it appended. */
  readonly onTurn?: (turn: Turn) => void
  /** Streams kept in memory. */
  readonly cached?: number
  /** Streams in work side by side. */
  readonly atOnce?: number
  readonly snapshotEvery?: number
  /** The journal is asked at least this often for timers that others set, or left behind. Milliseconds. */
  readonly lookEvery?: number
  /** Open output older than this is asked for again, then ever more seldom, and how often that is looked at. Milliseconds. */
  readonly reconcileAfter?: number
  readonly reconcileEvery?: number
}

export interface Executor {
  /** Asks again for all open output of its partitions: after a start, what an in-process bus held is gone. How many streams that were. */
  recover(): Promise<number>
  health(): Health
  /** The partitions of the commands that are its own just now. */
  partitions(): readonly number[]
  /** Takes nothing new, waits for what is in work up to the limit in milliseconds. */
  stop(drainMs: number): Promise<void>
}

export const startExecutor = (options: ExecutorOptions): Executor => {
  const { journal, bus, clock, log, metrics, pauses, streamClock = clock } = options
  const { dev = false, lookEvery = 30_000, reconcileAfter = 120_000, reconcileEvery = 30_000 } = options
  let stopped = false

  const timers = startTimers({
    journal,
    bus,
    clock: streamClock,
    lookEvery,
    shards: () => ownShards(bus, subscription),
    onError: (error) => log.error({ err: error }, 'timers could not be read: tried again'),
  })
  const shell: ExecutorShell = {
    journal,
    bus,
    cache: streamCache(options.cached ?? 20_000),
    versions: knownVersions(options.versions, { now: () => clock.now() }),
    replies: replies(journal, () => clock.now()),
    code: options.code ?? noCodeLimit,
    env: {
      ...options.env,
      ...(pauses && { switches: () => pauses.now() }),
      dev,
      twice: options.twice ?? dev,
      limits: options.limits ?? defaultLimits,
    },
    now: () => streamClock.now(),
    snapshotEvery: options.snapshotEvery ?? 60,
    onTurn: (_state, { turn, index }) => {
      metrics?.turn(turn.events)
      options.onTurn?.(turn)
      if (index.due !== null) timers.noticed(index.due)
    },
    onConflict: () => metrics?.conflict(),
    onDelivered: (commands) => metrics?.delivered(commands),
    onFailed: (stream, error) => {
      metrics?.redelivered()
      log.warn({ err: error, stream }, 'a delivery failed and will be repeated')
    },
  }

  const subscription = bus.subscribe('commands', {
    group: 'executor',
    atOnce: options.atOnce ?? 256,
    handler: (commands, stream, lease) => deliver({ shell, stream, commands, lease }),
  })

  /** The time of the last look that came through. */
  let last = -Infinity
  const sweep = (): void => {
    const now = clock.now()
    const isDue = redriveDue({ after: reconcileAfter, last, now })
    sweeping = reconcile({ journal, bus, isDue, shards: ownShards(bus, subscription) })
      .then(() => void (last = now))
      .catch((error: unknown) => {
        if (!stopped) log.error({ err: error }, 'the reconciler could not read the journal: tried again')
      })
      .finally(later)
  }
  const later = (): void => {
    if (!stopped) cancelSweep = clock.schedule(clock.now() + reconcileEvery, sweep)
  }
  let cancelSweep: Cancel = () => {}
  let sweeping = Promise.resolve()
  later()

  const recover = (): Promise<number> => reconcile({ journal, bus, isDue: () => true, shards: ownShards(bus, subscription) })
  // What stood still goes on; the reconciler finds what is missed here.
  pauses?.onChange(() => {
    recover().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, 'what was resumed could not be looked for: the reconciler finds it')
    })
  })

  return {
    recover,
    health: () => subscription.health(),
    partitions: () => subscription.partitions(),
    stop: async (drainMs) => {
      stopped = true
      cancelSweep()
      // What looks at the journal has to end before the journal is closed.
      const looks = Promise.all([timers.stop(), sweeping])
      await Promise.all([subscription.stop(drainMs), atMost(clock, drainMs, looks)])
    },
  }
}

/** Resolves with the work, or when that many milliseconds have passed. The work never rejects. */
const atMost = (clock: Clock, ms: number, work: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const cancel = clock.schedule(clock.now() + ms, resolve)
    void work.then(() => {
      cancel()
      resolve()
    })
  })
