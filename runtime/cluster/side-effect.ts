// contrail serve side-effect: calls handlers, which come from a module and are checked against the activated versions.
import { loadApp, loadHandlers, loadWorkflows } from '../app.ts'
import { FatalProblem } from '../../base/index.ts'
import { effectsOn } from '../services.ts'
import { liveHandlers } from './live-handlers.ts'
import type { AppCode } from './live-handlers.ts'
import type { ClusterGround, Composition } from './process.ts'

/** What an app or workflow brings along; `module` is a path. */
export const codeOf = async (module: string): Promise<AppCode> => {
  const app = await loadApp(module)
  const handlers = await loadHandlers(app.handlers)
  if (handlers.length > 0) return { handlers, workflows: await loadWorkflows(app.workflows) }
  throw new FatalProblem(`${module} has no handlers: name the modules that export what 'handle(workflow, …)' gives`)
}

export const sideEffectProcess = async (ground: ClusterGround, code: AppCode): Promise<Composition> => {
  const { followed, log } = ground
  const { handlers, follow } = liveHandlers(code, log)
  follow(followed.active())
  let problem: string | undefined
  followed.onChange((active) => {
    try {
      follow(active)
      problem = undefined
    } catch (error) {
      if (!(error instanceof FatalProblem)) throw error
      problem = error.message
      log.error({ err: error }, 'the handlers do not fit the activated versions: those of before go on')
    }
  })
  const effects = await effectsOn(ground, handlers, { clocks: 'apart' })
  ground.began((ms) => effects.stop(ms))
  return {
    content: { api: [] },
    notReady: () => (problem === undefined ? [] : [problem]),
  }
}
