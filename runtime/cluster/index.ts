// The processes of a cluster, for the command and for tests.
import { FatalProblem } from '../../base/index.ts'
import { allProcess } from './all.ts'
import type { Config } from '../config/config.ts'
import { executorProcess } from './executor.ts'
import type { ClusterRuntime, Composition } from './process.ts'
import { codeOf, sideEffectProcess } from './side-effect.ts'
import { triggerIntakeFor, triggerProcess } from './trigger.ts'
import { visualizerProcess } from './visualizer.ts'

export const SERVICES = ['trigger', 'executor', 'side-effect', 'visualizer', 'all'] as const
export type ServiceName = (typeof SERVICES)[number]

/** The services that run code of a module; the others find all they need in the journal. */
export const NEEDS_MODULE: ReadonlySet<ServiceName> = new Set(['side-effect', 'all'])

/** Throws at once where a module is needed and none is named. */
export const compositionOf = (
  service: ServiceName,
  { executor, trigger: { maxOpen }, http: { bodyBytes }, effects: { serve }, module }: Config,
): ((runtime: ClusterRuntime) => Promise<Composition>) => {
  const intake = { maxOpen, bodyBytes }
  switch (service) {
    case 'trigger':
      return async (runtime) => triggerProcess(runtime, await triggerIntakeFor(runtime, intake))
    case 'executor':
      return async (runtime) => executorProcess(runtime, executor)
    case 'side-effect': {
      const path = named(service, module)
      return async (runtime) => sideEffectProcess(runtime, await codeOf(path), serve)
    }
    case 'visualizer':
      return async (runtime) => visualizerProcess(runtime, await triggerIntakeFor(runtime, intake))
    case 'all': {
      const path = named(service, module)
      return async (runtime) => allProcess(runtime, { executor, intake, serve, module: path })
    }
  }
}

const named = (service: ServiceName, module: string | undefined): string => {
  if (module !== undefined) return module
  throw new FatalProblem(`no module is named: 'contrail serve ${service} <module>', or set CONTRAIL_MODULE`)
}
