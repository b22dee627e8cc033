// contrail serve visualizer: the page and its API. It reads the journal, and acts only by commands.
import { systemClock } from '../../base/index.ts'
import { triggerRoutes } from '../../trigger-service/index.ts'
import { schemaMask, staticRoutes, visualizerRoutes } from '../../visualizer/server/index.ts'
import type { TriggerIntake } from '../pauses.ts'
import { askBy } from '../services.ts'
import { webDirectory } from '../web.ts'
import { instanceMetrics } from './metrics.ts'
import type { ClusterGround, Composition } from './process.ts'

export const visualizerProcess = async (ground: ClusterGround, { triggers, http, pauses }: TriggerIntake): Promise<Composition> => {
  const { journal, versions, process, registry, monitor, topics, queues } = ground
  instanceMetrics(registry, journal)
  const api = visualizerRoutes({
    journal,
    versions,
    ask: pauses.noticing(askBy(ground, triggers)),
    mask: schemaMask,
    process,
    queues,
    now: () => systemClock.now(),
    ...(monitor && { monitor }),
    ...(topics && { deadLetters: topics.deadLetters }),
  })
  // The page sends signals too: they go where all signals go.
  return {
    content: { door: http, api: [triggerRoutes(http.service, http.limits), api], page: staticRoutes({ directory: webDirectory() }) },
  }
}
