// The handlers of all loaded modules, one for each kind in one process, and by whose declarations requests are read.
import { z } from 'zod'
import { effectOf } from '../dsl/internal.ts'
import type { AnyWorkflow, EffectValue } from '../dsl/index.ts'
import { shortHash } from '../engine/index.ts'
import type { Version } from '../engine/index.ts'
import { registerHandlers } from '../side-effect-service/index.ts'
import type { DeclarationLookup, RegisteredHandlers } from '../side-effect-service/index.ts'
import { UnusableVersion } from '../versions/index.ts'
import type { Versions } from '../versions/index.ts'
import type { HandlersModule } from './app.ts'
import { canonical, FatalProblem } from '../base/index.ts'

export const handlersByKind = (modules: readonly HandlersModule[], versions: readonly Pick<Version, 'workflow'>[]): RegisteredHandlers => {
  for (const of of modules)
    if (!versions.some(({ workflow }) => workflow.name === of.workflow))
      throw new FatalProblem(`handlers are given for workflow '${of.workflow}', which is not among the workflows: add its module`)
  const registered = registerHandlers(modules)
  if (registered.kind === 'refused') throw new FatalProblem(`the handlers are invalid:\n  ${registered.problems.join('\n  ')}`)
  return registered.handlers
}

/**
 * What each version declares of its kinds, as it is stored: a request of an old version is read by the old declaration. One that the handlers
 * here cannot take (`unfit` says why) is left for those who can.
 */
export const declarationsIn =
  (
    versions: Pick<Versions, 'get'>,
    unfit: (workflow: AnyWorkflow, effect: EffectValue) => string | undefined = () => undefined,
  ): DeclarationLookup =>
  async ({ hash, effect }) => {
    try {
      const version = await versions.get(hash)
      if (version === undefined) return { kind: 'unavailable', problem: `version ${shortHash(hash)} is not stored (yet)` }
      const declared = effectOf(version.workflow, effect)
      const problem = declared && unfit(version.workflow, declared)
      if (problem !== undefined) return { kind: 'unavailable', problem }
      return { kind: 'declared', effect: declared ?? requestedByStep(effect) }
    } catch (error) {
      if (error instanceof UnusableVersion) return { kind: 'unavailable', problem: error.message }
      throw error
    }
  }

/**
 * A kind that only steps ask for stands in no graph. Its payload was checked against its declaration when the step was
 * evaluated. No flow waits for what comes of it: a person may want to read it, so that it is recorded where it is JSON, else as null.
 */
const requestedByStep = (kind: string): EffectValue => ({ kind, schemas: { payload: z.unknown(), ok: ANY, failed: ANY } })
const ANY = z.unknown().transform((value) => {
  const checked = canonical(value)
  return checked.kind === 'ok' ? checked.value : null
})
