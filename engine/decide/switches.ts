// Pauses of a workflow or of the whole engine: who meets one with something to do pauses its own instance, and goes on once it is off.
import type { By } from '../events.ts'
import type { OperatorAction } from '../messages.ts'
import type { Instance, PauseSwitch } from '../state.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { notPaused, pausedAlready } from './paused-text.ts'
import type { Refusal } from './refusal.ts'

const concerns = (workflow: string) => (one: PauseSwitch) => one.workflow === undefined || one.workflow === workflow

/** The pause that keeps instances of the workflow from going on. */
export const pauseOf = ({ env }: Pick<Draft, 'env'>, workflow: string): PauseSwitch | undefined =>
  env.switches && pausesWorkflow(env.switches(), workflow)
export const pausesWorkflow = (switches: readonly PauseSwitch[], workflow: string): PauseSwitch | undefined =>
  switches.find((one) => one.on && concerns(workflow)(one))

/** True where it is paused now. Called where there is something to do, so that what merely waits is left alone. */
export const pausesHere = (draft: Draft, { instance, start }: Pick<Instance, 'instance' | 'start'>): boolean => {
  const found = pauseOf(draft, start.workflow)
  if (!found) return false
  const { by, reason, workflow } = found
  record(draft, { kind: 'InstancePaused', instance, by, reason, with: workflow === undefined ? 'engine' : 'workflow' })
  return true
}

/** True where it was paused with its workflow, or the engine, and is so no more. */
export const goesOn = (draft: Draft, { instance, start, paused }: Pick<Instance, 'instance' | 'start' | 'paused'>): boolean => {
  if (paused?.with === undefined || pauseOf(draft, start.workflow)) return false
  const last = draft.env.switches?.().findLast(concerns(start.workflow))
  record(draft, { kind: 'InstanceUnpaused', instance, by: last?.by ?? paused.by, reason: last?.reason ?? paused.reason })
  return true
}

type Switch = Extract<OperatorAction, { readonly do: 'pauseWorkflow' | 'resumeWorkflow' }>

export const decideSwitch = (draft: Draft, { do: what, workflow }: Switch, who: By): Refusal | undefined => {
  const found = draft.state.switches?.find((one) => one.workflow === workflow)
  const name = workflow ?? 'the engine'
  const of = { ...(workflow !== undefined && { workflow }), ...who }
  if (what === 'pauseWorkflow') {
    if (found?.on) return pausedAlready(name, found)
    record(draft, { kind: 'WorkflowPaused', ...of })
    return undefined
  }
  if (!found?.on)
    return notPaused(
      name,
      workflow === undefined
        ? ' as a whole: a workflow or an instance may be by itself'
        : ': name a workflow that is, or resume the engine or the instance',
    )
  record(draft, { kind: 'WorkflowResumed', ...of })
  return undefined
}
