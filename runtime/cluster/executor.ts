// contrail serve executor: decides commands. Its versions come from the journal, so it needs no module.
import { startExecutor } from '../services.ts'
import { followSwitches } from '../switches.ts'
import { limitsOf } from '../sizes.ts'
import type { Sizes } from '../sizes.ts'
import type { ClusterRuntime, Composition } from './process.ts'

export interface ExecutorSettings extends Partial<Sizes> {
  /** Streams in work side by side, and streams kept in memory. */
  readonly atOnce: number
  readonly cached: number
  /** What is open for longer is asked for again, in milliseconds. */
  readonly reconcileAfter: number
}

/** What other executors wrote is noticed by looking: no timer is later than this. Milliseconds. */
const LOOK_EVERY = 1000
/** How often it is looked for what is open for too long, at least and at most. Milliseconds. */
const OFTEN = 1000
const SELDOM = 30_000

export const executorProcess = async (runtime: ClusterRuntime, settings: ExecutorSettings): Promise<Composition> => {
  const reconcileEvery = Math.min(SELDOM, Math.max(OFTEN, settings.reconcileAfter / 4))
  const { atOnce, cached, reconcileAfter } = settings
  const limits = limitsOf(settings)
  const pauses = await followSwitches(runtime)
  runtime.onShutdown(() => pauses.stop())
  const executor = startExecutor(runtime, { pauses, atOnce, cached, limits, reconcileAfter, reconcileEvery, lookEvery: LOOK_EVERY })
  runtime.onShutdown((ms) => executor.stop(ms))
  return { content: { api: [] } }
}
