// What another stream says came of what it was asked for: it ends the request, and the node that waits for it.
import { childOf, issuesText, misfits } from '../../dsl/internal.ts'
import type { ChildEnd } from '../events.ts'
import { callKey } from '../ids.ts'
import type { ChildEndedCommand, ToldCommand } from '../messages.ts'
import { heldIn } from '../stack.ts'
import type { OpenEffect } from '../state.ts'
import { isUnusable } from '../version.ts'
import { runCode } from './code.ts'
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
  if (holder) park(draft, holder, { node, visit }, misfit)
}

/** The child has checked it by its own version; what comes behind the node was written for what the parent's version promises. */
const misfitOf = (draft: Draft, open: OpenEffect, { output }: Extract<ChildEnd, { kind: 'completed' }>): Fault | undefined => {
  const version = versionOf(draft, open.hash)
  const result = version && !isUnusable(version) ? childOf(version.workflow, open.effect)?.result : undefined
  if (!result) return undefined
  const what = `the result of ${open.effect}`
  const ran = runCode(
    draft.env,
    () => ({ what, version: open.hash, of: callKey(open) }),
    () => misfits(result, output),
  )
  if (ran.kind === 'stuck') return ran.fault
  return ran.value.length === 0
    ? undefined
    : { code: 'result', message: `${what} is not what this version was written for: ${issuesText(ran.value)}` }
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
