// One step: evaluated on frozen input and the state it may see; its result is recorded whole, or the instance is parked.
import { evaluate, stepOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Instance } from '../state.ts'
import type { Beginning, ReadyAt } from '../nodes/behaviour.ts'
import { merge } from '../patches.ts'
import { runCode, runSchema } from './code.ts'
import { timeOf } from '../stream-time.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { park } from './park.ts'
import type { Fault } from './park.ts'
import { stateTooLarge, tooLarge } from './size.ts'
import { misfitAfter, misfitFault, seenAt } from './state-fit.ts'

export const runStep = ({ draft, workflow, holder }: Beginning, work: ReadyAt<'step'>): void => {
  const fault = evaluated(draft, workflow, holder, work)
  if (fault) park(draft, holder, work, fault)
}

const evaluated = (draft: Draft, workflow: AnyWorkflow, holder: Instance, work: ReadyAt<'step'>): Fault | undefined => {
  const { instance } = holder
  const { node, visit, input, scopes } = work
  const { name } = work.graph
  const run = stepOf(workflow, name)
  if (!run) return { code: 'noStep', message: `version ${workflow.version} of ${workflow.name} has no step '${name}'` }
  const { inner, state } = seenAt(draft, workflow, holder, scopes)
  const { random, uuid } = draft.env
  const of = { what: `step '${name}'`, version: holder.hash, of: `${instance}/${node}#${visit}` }
  const ran = runCode(draft.env, of, () =>
    evaluate({ name, run, input, state, ambient: { now: timeOf(draft.state), random, uuid }, twice: draft.env.twice }),
  )
  if (ran.kind === 'stuck') return ran.fault
  const came = ran.value
  if (came.kind === 'faulted') return came
  const { output, patch, unset, reads, drawn, sideEffects } = came
  const large = tooLarge(draft.env.limits, name, came)
  if (large) return large
  const keys = [...Object.keys(patch ?? {}), ...(unset ?? [])]
  const patches = keys.length > 0 && scopes.length > 0 ? draft.execution?.patches(holder) : undefined
  if (keys.length > 0) {
    const clash = patches?.clash(scopes, keys)
    if (clash) return { code: 'overlap', message: `step '${name}' patches '${clash.key}', and so does branch '${clash.branch}'` }
    const after = merge(state, [{ patch: patch ?? {}, unset: unset ?? [] }])
    const grown = stateTooLarge(draft.env.limits, `step '${name}'`, after)
    if (grown) return grown
    const checked =
      inner && runSchema(draft.env, inner.state, { ...of, what: `the state's schema after ${of.what}` }, () => misfitAfter(inner, after))
    if (checked?.kind === 'stuck') return checked.fault
    const misfit = checked && misfitFault(`the state that step '${name}' leaves`, checked.value)
    if (misfit) return misfit
  }
  const scope = scopes.at(-1)?.path
  record(draft, {
    kind: 'StepDone',
    instance,
    node,
    visit,
    ...(scope !== undefined && { scope }),
    output,
    ...(patch && { patch }),
    ...(unset && { unset }),
    reads,
    ...(drawn && { drawn }),
  })
  patches?.add(scopes, keys)
  for (const [index, { kind: effect, payload }] of sideEffects.entries())
    record(draft, { kind: 'EffectRequested', instance, node, visit, index, effect, payload, awaited: false })
  return undefined
}
