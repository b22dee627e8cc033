// The state that a node sees, and whether it still fits its schema after patches: a step's own, or those of branches that are joined.
import { fits, issuesText, nestedOf, thrownIn } from '../../dsl/internal.ts'
import type { Issue, Scope } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonObject } from '../../base/index.ts'
import type { Beginning, ReadyAt } from '../nodes/behaviour.ts'
import { merge } from '../patches.ts'
import { stateSeen } from '../scopes.ts'
import type { Instance } from '../state.ts'
import { runCode } from './code.ts'
import type { Draft } from './draft.ts'
import type { Fault } from './park.ts'
import { stateTooLarge } from './size.ts'

/** The state that a node inside `scopes` sees, and the workflow whose state that is. */
export const seenAt = (draft: Draft, workflow: AnyWorkflow, holder: Instance, scopes: readonly Scope[]) => {
  const own = scopes.findLast((s) => s.own !== undefined)?.own
  const initialOf = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
  return {
    inner: own === undefined ? workflow : nestedOf(workflow, own),
    state: stateSeen(draft.state.state, holder, scopes, initialOf),
  }
}

export const misfitAfter = (workflow: AnyWorkflow | undefined, after: JsonObject): readonly Issue[] =>
  workflow ? fits(workflow.state, after) : []

/** `what` leaves a state that does not fit. */
export const misfitFault = (what: string, issues: readonly Issue[]): Fault | undefined =>
  issues.length === 0 ? undefined : { code: 'state', message: `${what} does not fit its schema: ${issuesText(issues)}`, ...stackIn(issues) }

export const stackIn = (issues: readonly Issue[]): { readonly stack?: string } => {
  const stack = thrownIn(issues)
  return stack === undefined ? {} : { stack }
}

/** Each branch fits by itself, and all of them together may not. */
export const joinMisfit = (
  { draft, workflow, holder }: Beginning,
  { node, visit, scopes }: ReadyAt<'parallel'> | ReadyAt<'race'>,
  branches: readonly string[],
): Fault | undefined => {
  const patches = branches.flatMap((branch) => holder.scopes.get(branch) ?? [])
  if (!patches.some(({ patch, unset }) => unset.length > 0 || Object.keys(patch).length > 0)) return undefined
  const { inner, state } = seenAt(draft, workflow, holder, scopes)
  const of = () => ({ what: `the state's schema after the join`, version: holder.hash, of: `${holder.instance}/${node}#${visit}` })
  const after = merge(state, patches)
  const large = stateTooLarge(draft.env.limits, () => 'the join', after)
  if (large) return large
  const ran = runCode(draft.env, of, () => misfitAfter(inner, after))
  if (ran.kind === 'stuck') return ran.fault
  return misfitFault('the state that the branches leave', ran.value)
}
