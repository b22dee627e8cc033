// What another stream says came of what it was asked for: it ends the request, and the node that waits for it.
import { childOf, issuesText, misfits } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import type { ChildEnd } from '../events.ts'
import { callKey } from '../ids.ts'
import type { ChildEndedCommand, ToldCommand } from '../messages.ts'
import { heldIn } from '../stack.ts'
import type { OpenEffect } from '../state.ts'
import { isUnusable } from '../version.ts'
import type { Version } from '../version.ts'
import { runCode } from './code.ts'
import type { CodeOf, CodeRun } from './code.ts'
import { record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { park } from './park.ts'
import type { Fault } from './park.ts'
import { trouble } from './trouble.ts'

/** An answer to what was asked before a person had it asked again is no answer to that. */
const answered = (draft: Draft, kind: 'child' | 'tell', { of }: ChildEndedCommand | ToldCommand): OpenEffect | undefined => {
  const open = draft.state.effects.get(callKey(of))
  return open?.call?.kind === kind && open.call.again === of.again && open.trouble === null ? open : undefined
}

export const decideChildEnded = (draft: Draft, command: ChildEndedCommand): void => {
  const { of, child, end } = command
  const open = answered(draft, 'child', command)
  if (open?.call?.kind !== 'child' || open.call.instance !== child) return
  const { instance, node, visit } = of
  const goesOn = open.awaited && !open.orphaned
  const misfit = goesOn && end.kind === 'completed' ? misfitOf(draft, open, end) : undefined
  if (draft.missing.length > 0) return
  const refused = !open.awaited && end.kind === 'refused' ? end.reason.message : undefined
  const said = { workflow: open.workflow, node, code: 'refused', message: `the child ${child} was refused: ${refused}` }
  record(draft, { kind: 'ChildEnded', instance, node, visit, child, end, ...(refused !== undefined && { trouble: trouble(said) }) })
  const holder = misfit && heldIn(draft.state, instance)
  if (!holder) return
  park(draft, holder, { node, visit }, misfit)
  // It had gone on with what does not fit.
  draft.execution = undefined
}

/** The child has checked it by its own version; what comes behind the node was written for what the parent's version promises. */
const misfitOf = (draft: Draft, open: OpenEffect, { output }: Extract<ChildEnd, { kind: 'completed' }>): Fault | undefined => {
  const version = versionOf(draft, open.hash)
  if (!version || isUnusable(version)) return undefined
  const said = resultIssues(draft, version, { effect: open.effect, of: callKey(open) }, output)
  if (said.kind === 'stuck') return said.fault
  if (said.value === undefined) return undefined
  return { code: 'result', message: `the result of ${open.effect} is not what this version was written for: ${said.value}` }
}

/** What the version finds wrong with what a child of its gave; undefined where nothing is. */
export const resultIssues = (
  { env }: Pick<Draft, 'env'>,
  { hash, workflow }: Version,
  { effect, of }: { readonly effect: string; readonly of: string },
  output: JsonValue,
): CodeRun<string | undefined> => {
  const result = childOf(workflow, effect)?.result
  if (!result) return { kind: 'ran', value: undefined }
  const place = (): CodeOf => ({ what: `the result of ${effect}`, version: hash, of })
  return runCode(env, place, () => {
    const issues = misfits(result, output)
    return issues.length === 0 ? undefined : issuesText(issues)
  })
}

export const decideTold = (draft: Draft, command: ToldCommand): void => {
  const { of, end } = command
  const open = answered(draft, 'tell', command)
  if (!open) return
  const { instance, node, visit } = of
  const why =
    end.kind === 'refused' &&
    trouble({ workflow: open.workflow, node, code: end.code, message: `signal ${open.effect} was refused: ${end.reason}` })
  record(draft, { kind: 'TellEnded', instance, node, visit, end, ...(why && { trouble: why }) })
}
