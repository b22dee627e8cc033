// contrail serve all: every service in one process, and the module's workflows deployed at the start.
import { systemClock } from '../../base/index.ts'
import { loadApp } from '../app.ts'
import { activateVersions } from '../../versions/index.ts'
import { storeVersions } from '../../versions/bundle/index.ts'
import { executorProcess } from './executor.ts'
import type { ExecutorSettings } from './executor.ts'
import type { ClusterRuntime, Composition } from './process.ts'
import { codeOf, sideEffectProcess } from './side-effect.ts'
import { triggerIntakeFor, triggerProcess } from './trigger.ts'
import type { IntakeSettings } from './trigger.ts'
import { visualizerProcess } from './visualizer.ts'

export interface AllSettings {
  readonly executor: ExecutorSettings
  readonly intake: IntakeSettings
  /** Queues of side effects to take from; empty: all. */
  readonly serve?: readonly string[]
  readonly module: string
}

export const allProcess = async (
  runtime: ClusterRuntime,
  { executor, intake: settings, serve, module }: AllSettings,
): Promise<Composition> => {
  const app = await loadApp(module)
  const { journal, versions, bus } = runtime
  const code = await codeOf(module)
  const stored = await storeVersions({ versions }, app.workflows, app.handlers)
  const executorPart = await executorProcess(runtime, executor)
  await activateVersions({ journal, versions, bus, dev: false, clock: systemClock }, stored)
  await runtime.followed.look()
  const effectsPart = await sideEffectProcess(runtime, code, serve)
  const intake = await triggerIntakeFor(runtime, settings)
  const [triggerPart, page] = [await triggerProcess(runtime, intake), await visualizerProcess(runtime, intake)]
  return {
    content: page.content,
    ...(triggerPart.intake && { intake: triggerPart.intake }),
    ...(triggerPart.failed && { failed: triggerPart.failed }),
    notReady: () => [executorPart, effectsPart, triggerPart].flatMap(({ notReady }) => notReady?.() ?? []),
  }
}
