// The handlers of all loaded modules, each with what the stored versions declare of its kind: one handler a kind in one process.
import { z } from 'zod'
import { effectsOf } from '../dsl/index.ts'
import type { EffectValue } from '../dsl/index.ts'
import type { Version } from '../engine/index.ts'
import { registerHandlers } from '../side-effect-service/index.ts'
import type { Handlers } from '../side-effect-service/index.ts'
import type { HandlersModule } from './app.ts'
import { FatalProblem } from '../base/index.ts'

export const handlersByKind = (modules: readonly HandlersModule[], versions: readonly Pick<Version, 'workflow'>[]): Handlers => {
  const given = modules.map((of) => {
    const version = versions.find(({ workflow }) => workflow.name === of.workflow)
    if (!version)
      throw new FatalProblem(`handlers are given for workflow '${of.workflow}', which is not among the workflows: add its module`)
    const performed = effectsOf(version.workflow)
    const requested = Object.keys(of.handlers).filter((kind) => !performed.some((effect) => effect.kind === kind))
    return { of, effects: [...performed, ...requested.map(requestedByStep)] }
  })
  const registered = registerHandlers(given)
  if (registered.kind === 'refused') throw new FatalProblem(`the handlers are not sound:\n  ${registered.problems.join('\n  ')}`)
  return registered.handlers
}

/**
 * A kind that only steps ask for stands in no graph. Its payload was checked against its declaration when the step was
 * evaluated, and nobody waits for what comes of it.
 */
const requestedByStep = (kind: string): EffectValue => ({ kind, schemas: { payload: z.json() } })
