// contrail serve executor: decides commands. Its versions come from the journal, so it needs no module.
import { executorOn } from '../services.ts'
import type { ClusterGround, Composition } from './process.ts'

export interface ExecutorSettings {
  /** Streams in work side by side, and streams kept in memory. */
  readonly atOnce: number
  readonly cached: number
}

/** What other executors wrote is noticed by looking: no timer is later than this. Milliseconds. */
const LOOK_EVERY = 1000

export const executorProcess = async (ground: ClusterGround, settings: ExecutorSettings): Promise<Composition> => {
  const executor = executorOn(ground, { ...settings, lookEvery: LOOK_EVERY })
  ground.began((ms) => executor.stop(ms))
  return { content: { api: [] } }
}
