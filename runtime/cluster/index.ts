// The processes of a cluster, for the command and for tests.
import { FatalProblem } from '../../base/index.ts'
import { allProcess } from './all.ts'
import type { Config } from '../config/config.ts'
import { executorProcess } from './executor.ts'
import type { ClusterGround, Composition } from './process.ts'
import { codeOf, sideEffectProcess } from './side-effect.ts'
import { gateFor, triggerProcess } from './trigger.ts'
import { visualizerProcess } from './visualizer.ts'

export const SERVICES = ['trigger', 'executor', 'side-effect', 'visualizer', 'all'] as const
export type ServiceName = (typeof SERVICES)[number]

/** The services that run code of a module; the others find all they need in the journal. */
export const NEEDS_MODULE: ReadonlySet<ServiceName> = new Set(['side-effect', 'all'])

/** Throws at once where a module is needed and none is named. */
export const compositionOf = (
  service: ServiceName,
  { executor, trigger: { maxOpen }, http: { bodyBytes }, effects: { serve }, module }: Config,
): ((ground: ClusterGround) => Promise<Composition>) => {
  const gate = { maxOpen, bodyBytes }
  switch (service) {
    case 'trigger':
      return async (ground) => triggerProcess(ground, await gateFor(ground, gate))
    case 'executor':
      return async (ground) => executorProcess(ground, executor)
    case 'side-effect': {
      const path = named(service, module)
      return async (ground) => sideEffectProcess(ground, await codeOf(path), serve)
    }
    case 'visualizer':
      return async (ground) => visualizerProcess(ground, await gateFor(ground, gate))
    case 'all': {
      const path = named(service, module)
      return async (ground) => allProcess(ground, { executor, gate, serve, module: path })
    }
  }
}

const named = (service: ServiceName, module: string | undefined): string => {
  if (module !== undefined) return module
  throw new FatalProblem(`no module is named: 'contrail serve ${service} <module>', or set CONTRAIL_MODULE`)
}
