// contrail serve all: every service in one process, and the module's workflows deployed at the start.
import { systemClock } from '../../base/index.ts'
import { loadApp } from '../app.ts'
import { activateVersions } from '../../versions/index.ts'
import { storeVersions } from '../../versions/bundle/index.ts'
import { executorProcess } from './executor.ts'
import type { ExecutorSettings } from './executor.ts'
import type { ClusterGround, Composition } from './process.ts'
import { codeOf, sideEffectProcess } from './side-effect.ts'
import { gateFor, triggerProcess } from './trigger.ts'
import type { GateSettings } from './trigger.ts'
import { visualizerProcess } from './visualizer.ts'

export interface AllSettings {
  readonly executor: ExecutorSettings
  readonly gate: GateSettings
  /** Queues of side effects to take from; empty: all. */
  readonly serve?: readonly string[]
  readonly module: string
}

export const allProcess = async (ground: ClusterGround, { executor, gate: settings, serve, module }: AllSettings): Promise<Composition> => {
  const app = await loadApp(module)
  const { journal, versions, bus } = ground
  const code = await codeOf(module)
  const stored = await storeVersions({ versions }, app.workflows, app.handlers)
  const decides = await executorProcess(ground, executor)
  await activateVersions({ journal, versions, bus, dev: false, clock: systemClock }, stored)
  await ground.followed.look()
  const interprets = await sideEffectProcess(ground, code, serve)
  const gate = await gateFor(ground, settings)
  const [takes, shows] = [await triggerProcess(ground, gate), await visualizerProcess(ground, gate)]
  return {
    content: shows.content,
    ...(takes.intake && { intake: takes.intake }),
    ...(takes.failed && { failed: takes.failed }),
    notReady: () => [decides, interprets, takes].flatMap(({ notReady }) => notReady?.() ?? []),
  }
}
