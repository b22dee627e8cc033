// The handlers of all loaded modules, each with what the stored versions declare of its kind: one handler a kind in one process.
import { effectsOf } from '../dsl/index.ts'
import type { Version } from '../journal/index.ts'
import { registerHandlers } from '../side-effect-service/index.ts'
import type { Handlers } from '../side-effect-service/index.ts'
import type { HandlersModule } from './app.ts'
import { FatalProblem } from './fatal.ts'

export const handlersByKind = (modules: readonly HandlersModule[], versions: readonly Version[]): Handlers => {
  const given = modules.map((of) => {
    const version = versions.find(({ workflow }) => workflow.name === of.workflow)
    if (!version) throw new FatalProblem(`handlers are given for workflow '${of.workflow}', which is not among the workflows: add its module`)
    return { of, effects: effectsOf(version.workflow) }
  })
  const registered = registerHandlers(given)
  if (registered.kind === 'refused') throw new FatalProblem(`the handlers are not sound:\n  ${registered.problems.join('\n  ')}`)
  return registered.handlers
}
