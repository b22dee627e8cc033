// One step: evaluated on frozen input and the state it may see; its result is recorded whole, or the instance is parked.
import { evaluate, fits, issuesText, nestedOf, stepOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonObject } from '../../base/index.ts'
import { stateSeen } from '../walk.ts'
import type { Drawn } from '../events.ts'
import type { Instance, Patches } from '../state.ts'
import type { Ready, Scope } from '../walk.ts'
import { runCode } from './code.ts'
import { record } from './draft.ts'
import type { Draft } from './draft.ts'
import { overlap } from './overlap.ts'
import { trouble } from './trouble.ts'

type StepReady = Extract<Ready, { kind: 'step' }>

/** Why the instance cannot go on at this node. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly stack?: string
  readonly reads?: readonly string[] | '*'
  readonly drawn?: Drawn
}

export const runStep = (draft: Draft, workflow: AnyWorkflow, holder: Instance, ready: StepReady): void => {
  const fault = evaluated(draft, workflow, holder, ready)
  if (fault) park(draft, holder, ready, fault)
}

export const park = (draft: Draft, holder: Instance, at: { readonly node: string; readonly visit: number }, fault: Fault): void => {
  const { instance, start } = holder
  const why = trouble({ workflow: start.workflow, node: at.node, ...fault })
  const { reads, drawn } = fault
  const took = { ...(reads !== undefined && { reads }), ...(drawn !== undefined && { drawn }) }
  record(draft, { kind: 'InstanceParked', instance, node: at.node, visit: at.visit, trouble: why, ...took })
}

const evaluated = (draft: Draft, workflow: AnyWorkflow, holder: Instance, ready: StepReady): Fault | undefined => {
  const { instance } = holder
  const { node, visit, input, scopes, name } = ready
  const run = stepOf(workflow, name)
  if (!run) return { code: 'noStep', message: `version ${workflow.version} of ${workflow.name} has no step '${name}'` }
  const { inner, state } = seenAt(draft, workflow, holder, scopes)
  const { random, uuid } = draft.env
  const of = { what: `step '${name}'`, version: holder.hash, of: `${instance}/${node}#${visit}` }
  const ran = runCode(draft.env, of, () =>
    evaluate({ name, run, input, state, ambient: { now: draft.state.at, random, uuid }, twice: draft.env.twice }),
  )
  if (ran.kind === 'stuck') return ran.fault
  const came = ran.value
  if (came.kind === 'faulted') return came
  const { output, patch, unset, reads, drawn, sideEffects } = came
  const keys = [...Object.keys(patch ?? {}), ...(unset ?? [])]
  if (keys.length > 0) {
    const clash = overlap(workflow.graph, holder, scopes, keys)
    if (clash) return { code: 'overlap', message: `step '${name}' patches '${clash.key}', and so does branch '${clash.branch}'` }
    const checked = runCode(draft.env, { ...of, what: `the state's schema after ${of.what}` }, () =>
      misfits(inner, state, [{ patch: patch ?? {}, unset: unset ?? [] }]),
    )
    if (checked.kind === 'stuck') return checked.fault
    const misfit = checked.value
    if (misfit !== undefined) return { code: 'state', message: `the state that step '${name}' leaves does not fit its schema: ${misfit}` }
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
  for (const [index, { kind: effect, payload }] of sideEffects.entries())
    record(draft, { kind: 'EffectRequested', instance, node, visit, index, effect, payload, awaited: false })
  return undefined
}

/** Each branch fits by itself, and all of them together may not. */
export const joinMisfit = (
  draft: Draft,
  workflow: AnyWorkflow,
  holder: Instance,
  { node, visit, scopes, branches }: Extract<Ready, { kind: 'join' }>,
): Fault | undefined => {
  const patches = branches.flatMap((branch) => (Object.hasOwn(holder.scopes, branch) ? (holder.scopes[branch] ?? []) : []))
  if (!patches.some(({ patch, unset }) => unset.length > 0 || Object.keys(patch).length > 0)) return undefined
  const { inner, state } = seenAt(draft, workflow, holder, scopes)
  const of = { what: `the state's schema after the join`, version: holder.hash, of: `${holder.instance}/${node}#${visit}` }
  const ran = runCode(draft.env, of, () => misfits(inner, state, patches))
  if (ran.kind === 'stuck') return ran.fault
  const message = `the state that the branches leave does not fit its schema: ${ran.value}`
  return ran.value === undefined ? undefined : { code: 'state', message }
}

/** The state that a node inside `scopes` sees, and the workflow whose state that is. */
const seenAt = (draft: Draft, workflow: AnyWorkflow, holder: Instance, scopes: readonly Scope[]) => {
  const own = scopes.findLast((s) => s.own !== undefined)?.own
  const initialOf = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
  return {
    inner: own === undefined ? workflow : nestedOf(workflow, own),
    state: stateSeen(draft.state.state, holder, scopes, initialOf),
  }
}

const misfits = (workflow: AnyWorkflow | undefined, before: JsonObject, patches: readonly Patches[]): string | undefined => {
  if (!workflow) return undefined
  let after: Record<string, unknown> = { ...before }
  for (const { patch, unset } of patches) {
    after = { ...after, ...patch }
    for (const key of unset) delete after[key]
  }
  const issues = fits(workflow.state, after)
  return issues.length > 0 ? issuesText(issues) : undefined
}
