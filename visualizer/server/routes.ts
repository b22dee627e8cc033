// The API of the visualizer, to be mounted under /api/v1: it reads the journal and acts only by commands.
import { Hono } from 'hono'
import type { ErrorHandler } from 'hono'
import { JournalUnavailable } from '../../journal/index.ts'
import { depsOf } from './deps.ts'
import type { VisualizerOptions } from './deps.ts'
import { problem } from './problem.ts'
import { actionRoutes } from './routes/actions.ts'
import { aggregateRoutes } from './routes/aggregates.ts'
import { clusterRoutes } from './routes/cluster.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
import { instanceRoutes } from './routes/instances.ts'
import { listRoutes } from './routes/lists.ts'
import { pauseRoutes } from './routes/pauses.ts'
import { restartRoutes } from './routes/restart.ts'
import { reviewRoutes } from './routes/review.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { taskRoutes } from './routes/tasks.ts'
import { triggerRoutes } from './routes/triggers.ts'
import { workflowRoutes } from './routes/workflows.ts'

export const visualizerRoutes = (options: VisualizerOptions): Hono => {
  const deps = depsOf(options)
  const app = new Hono()
  const all = [
    listRoutes,
    aggregateRoutes,
    instanceRoutes,
    reviewRoutes,
    deadLetterRoutes,
    workflowRoutes,
    actionRoutes,
    taskRoutes,
    triggerRoutes,
    pauseRoutes,
    restartRoutes,
    scheduleRoutes,
    clusterRoutes,
  ]
  for (const routes of all) app.route('/', routes(deps))
  return app.onError(failed)
}

/** One instance and nothing else: for whoever was told that an answer can be read there. */
export const instanceApi = (options: VisualizerOptions): Hono => new Hono().route('/', instanceRoutes(depsOf(options))).onError(failed)

const failed: ErrorHandler = (error, c) => {
  const { name, message: detail } = error
  if (name === 'BadCursor') return problem(c, 422, { code: 'invalid', title: 'The query is not valid', detail })
  if (UNREADABLE.has(name)) return problem(c, 500, { code: name, title: 'This stream cannot be read', detail })
  if (error instanceof JournalUnavailable)
    return problem(c, 503, { code: 'unavailable', title: 'The journal cannot be used just now', detail: error.brief })
  // Not expected here: whoever mounts these routes logs it and answers.
  throw error
}

/** What a journal rejects with when what it holds makes no sense to this engine; its message names the stream. */
const UNREADABLE: ReadonlySet<string> = new Set(['DamagedJournal', 'UnknownEvent', 'UnknownFormat'])
