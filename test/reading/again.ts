// A recorded step, run again on what a reading has for it, with what it had drawn.
import { ambientOf, evaluate, nestedOf, stepOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonObject } from '../../base/index.ts'
import type { Again } from './reading.ts'

export const againBy =
  (versionOf: (hash: string) => AnyWorkflow | undefined): Again =>
  ({ name, input, state }, { event, hash }) => {
    const workflow = versionOf(hash)
    const run = workflow && stepOf(workflow, name)
    if (!run) return undefined
    const done = evaluate({ name, run, input, state, ambient: ambientOf(event.drawn ?? {}) })
    return done.kind === 'done' ? done : undefined
  }

/** The state that an inline workflow of this version begins with. */
export const initialIn =
  (workflow: AnyWorkflow) =>
  (name: string): JsonObject =>
    // `as`: the state of a workflow is an object by its type.
    (nestedOf(workflow, name)?.initial ?? {}) as JsonObject
