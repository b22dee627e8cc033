// One step: evaluated on frozen input and the state it may see; its result is recorded whole, or the instance is parked.
import { evaluate, stepOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { StepDone } from '../events.ts'
import type { Instance } from '../state.ts'
import type { Beginning, ReadyAt } from '../nodes/behaviour.ts'
import { mergeOne } from '../patches.ts'
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
  const what = () => `step '${name}'`
  const of = () => ({ what: what(), version: holder.hash, of: `${instance}/${node}#${visit}` })
  const ran = runCode(draft.env, of, () =>
    evaluate({ name, run, input, state, ambient: { now: timeOf(draft.state), random, uuid }, twice: draft.env.twice }),
  )
  if (ran.kind === 'stuck') return ran.fault
  const came = ran.value
  if (came.kind === 'faulted') return came
  const { output, patch, unset, reads, drawn, log, sideEffects } = came
  const large = tooLarge(draft.env.limits, name, came)
  if (large) return large
  const patches = (patch || unset) && scopes.length > 0 ? draft.execution?.patches(holder) : undefined
  const keys = patches ? [...Object.keys(patch ?? {}), ...(unset ?? [])] : []
  if (patch || unset) {
    const clash = patches?.clash(scopes, keys)
    if (clash) return { code: 'overlap', message: `step '${name}' patches '${clash.key}', and so does branch '${clash.branch}'` }
    const after = mergeOne(state, patch, unset)
    const grown = stateTooLarge(draft.env.limits, what, after)
    if (grown) return grown
    const afterwards = () => ({ ...of(), what: `the state's schema after ${what()}` })
    const checked = inner && runSchema(draft.env, inner.state, afterwards, () => misfitAfter(inner, after))
    if (checked?.kind === 'stuck') return checked.fault
    const misfit = checked && misfitFault(`the state that step '${name}' leaves`, checked.value)
    if (misfit) return misfit
  }
  const done: Writable<StepDone> = { kind: 'StepDone', instance, node, visit, output, reads }
  const scope = scopes.at(-1)?.path
  if (scope !== undefined) done.scope = scope
  if (patch) done.patch = patch
  if (unset) done.unset = unset
  if (drawn) done.drawn = drawn
  if (log) done.log = log
  record(draft, done)
  patches?.add(scopes, keys)
  for (let index = 0; index < sideEffects.length; index++) {
    const { kind: effect, payload } = sideEffects[index]!
    record(draft, { kind: 'EffectRequested', instance, node, visit, index, effect, payload, awaited: false })
  }
  return undefined
}

/** While it is being put together: a field that is not there is not set, rather than spread in from an object of its own. */
type Writable<T> = { -readonly [K in keyof T]: T[K] }
