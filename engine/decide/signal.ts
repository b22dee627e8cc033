// A signal: the oldest open wait that matches takes it, exactly one; else it is kept until one opens or it expires.
import { timeOf } from '../stream-time.ts'
import type { SignalCommand } from '../messages.ts'
import { issuesText, misfits, signalOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { isUnusable } from '../version.ts'
import { runCode } from './code.ts'
import { record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { isAwaited, matchOf, oldestWait } from './pending.ts'
import type { Refusal } from './refusal.ts'

/** Refused where an instance waits for it, and its version cannot take the payload: that goes on waiting. */
export const decideSignal = (draft: Draft, command: SignalCommand): Refusal | undefined => {
  const { signal, id, payload, origin } = command
  const { holder } = draft.state
  const keep = (): undefined => {
    const { match } = command
    const until = timeOf(draft.state) + command.keep
    record(draft, { kind: 'SignalKept', signal, id, payload, expires: until, ...(match !== undefined && { match }), origin })
  }
  if (!holder || !isAwaited(holder.pending, signal)) return keep()
  const version = versionOf(draft, holder.hash)
  if (!version) return undefined
  // Taken when the instance is sent again: until then nobody can say whether it fits.
  if (isUnusable(version)) return keep()
  const wait = oldestWait(holder.pending, signal, matchOf(version.workflow, signal, payload))
  if (!wait) return keep()
  const refusal = misfit(draft, version.workflow, { signal, id, payload })
  if (refusal) return refusal
  const { node, visit } = wait
  record(draft, { kind: 'SignalTaken', instance: holder.instance, node, visit, signal, id, payload, origin })
  return undefined
}

/** Of a list each item may be wrong: the first ones say it. */
const MOST_ISSUES = 5
/** The version that was active when it came decoded it; the one that takes it may be another. */
export const misfit = (
  draft: Draft,
  workflow: AnyWorkflow,
  { signal, id, payload }: { readonly signal: string; readonly id: string; readonly payload: JsonValue },
): Refusal | undefined => {
  const schema = signalOf(workflow, signal)?.payload
  const version = `${workflow.name} ${workflow.version}`
  const what = `the payload's schema of signal ${signal}`
  const ran = runCode(
    draft.env,
    () => ({ what, version, of: `${signal} ${id}` }),
    () => (schema ? misfits(schema, payload) : []),
  )
  if (ran.kind === 'stuck') return ran.fault
  const issues = ran.value
  if (issues.length === 0) return undefined
  const who = `version ${workflow.version} of ${workflow.name}, which waits for it`
  return {
    code: 'payload',
    message: `signal ${signal} ${id} does not fit ${who}: ${issuesText(issues.slice(0, MOST_ISSUES))}; send one that does, under another id`,
  }
}
