// Invariant 8: every recorded step, evaluated again on its own version with what it drew, gives the recorded result.
import { ambientOf, evaluate, nestedOf, stepOf } from '../../../dsl/internal.ts'
import { differsAt } from '../../../base/index.ts'
import type { AnyWorkflow } from '../../../dsl/index.ts'
import type { EvaluatedStep, Faulted } from '../../../dsl/internal.ts'
import { stateSeen } from '../../../engine/index.ts'
import type { Drawn, EffectRequested, InstanceParked, StepDone } from '../../../engine/index.ts'
import { momentsOf, workflowOf } from '../history.ts'
import type { Invariant, Moment } from '../history.ts'
import { readyAt } from './legal/rule.ts'

export const steps: Invariant = function* (history) {
  for (const moment of momentsOf(history, 'StepDone')) {
    const { turn, event } = moment
    const again = evaluated(moment, event.drawn ?? {})
    const at = again && differsAt(recorded(moment, event), again)
    if (at !== undefined)
      yield { stream: turn.stream, version: turn.version, what: `step ${event.node} of ${event.instance} gives something else at ${at}` }
  }
  for (const moment of momentsOf(history, 'InstanceParked')) {
    const { turn, event } = moment
    if (event.trouble.code !== 'threw') continue
    const again = evaluated(moment, {})
    if (again?.kind !== 'faulted')
      yield { stream: turn.stream, version: turn.version, what: `step ${event.node} of ${event.instance} does not throw` }
  }
}

/** Undefined where it was not ready: the grammar says so. */
const evaluated = (moment: Moment<StepDone | InstanceParked>, drawn: Drawn): EvaluatedStep | Faulted | undefined => {
  const { holder, state } = moment.now
  const ready = readyAt(moment, 'step')
  const workflow = holder && workflowOf(holder.hash)
  const run = workflow && ready && stepOf(workflow, ready.graph.name)
  if (!run) return undefined
  const seen = stateSeen(state, holder, ready.scopes, (name) => initialOf(workflow, name))
  return evaluate({ name: ready.graph.name, run, input: ready.input, state: seen, ambient: ambientOf(drawn) })
}
const initialOf = (workflow: AnyWorkflow, name: string): ReturnType<typeof stateSeen> =>
  // `as`: the state of a workflow is an object by its type.
  (nestedOf(workflow, name)?.initial ?? {}) as ReturnType<typeof stateSeen>

/** What was recorded of it, in the form of an evaluation. */
const recorded = ({ turn, index }: Moment, { output, patch, unset, reads, drawn }: StepDone): EvaluatedStep => {
  const requests: EffectRequested[] = []
  for (const event of turn.events.slice(index + 1)) {
    if (event.kind !== 'EffectRequested' || event.awaited) break
    requests.push(event)
  }
  return {
    kind: 'done',
    output,
    ...(patch && { patch }),
    ...(unset && { unset }),
    sideEffects: requests.map(({ effect: kind, payload }) => ({ kind, payload })),
    reads,
    ...(drawn && { drawn }),
  }
}
