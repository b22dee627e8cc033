// contrail serve visualizer: the page and its API. It reads the journal, and acts only by commands.
import { systemClock } from '../../base/index.ts'
import { triggerRoutes } from '../../trigger-service/index.ts'
import { schemaMask, staticRoutes, visualizerRoutes } from '../../visualizer/server/index.ts'
import type { TriggerIntake } from '../trigger-intake.ts'
import { askBy } from '../services.ts'
import { webDirectory } from '../web.ts'
import { instanceMetrics } from './metrics.ts'
import type { ClusterRuntime, Composition } from './process.ts'

export const visualizerProcess = async (runtime: ClusterRuntime, { triggers, http, pauses }: TriggerIntake): Promise<Composition> => {
  const { journal, versions, process, registry, monitor, topics, queues } = runtime
  instanceMetrics(registry, journal)
  const api = visualizerRoutes({
    journal,
    versions,
    ask: pauses.noticing(askBy(runtime, triggers)),
    mask: schemaMask,
    run: runtime.code.run,
    code: runtime.code,
    process,
    queues,
    now: () => systemClock.now(),
    ...(monitor && { monitor }),
    ...(topics && { deadLetters: topics.deadLetters }),
  })
  // The page sends signals too: they go where all signals go.
  return {
    content: { httpSource: http, api: [triggerRoutes(http.service, http.limits), api], page: staticRoutes({ directory: webDirectory() }) },
  }
}
