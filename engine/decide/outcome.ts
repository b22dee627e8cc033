// Reports of the side-effect service: an outcome is recorded once; a later certain one that contradicts it goes to manual review.
import { nodeAt } from '../../dsl/internal.ts'
import type { OutcomeCommand } from '../messages.ts'
import { effectKey } from '../ids.ts'
import { heldIn } from '../stack.ts'
import type { OpenEffect } from '../state.ts'
import type { RecordedOutcome } from '../events.ts'
import type { Trouble } from '../events.ts'
import { isUnusable } from '../version.ts'
import { record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { afterClosing, isHeard } from './late.ts'
import { isAbandoned } from './requests.ts'
import { trouble } from './trouble.ts'

export const decideOutcome = (draft: Draft, command: OutcomeCommand): void => {
  const { report, of, attempt, after } = command
  const open = draft.state.effects.get(effectKey(of))
  // What a stream was asked for is answered by that stream.
  if (open?.call) return
  if (!open || open.trouble?.code === 'late') return afterClosing(draft, command)
  const certain = report.kind === 'ok' || report.kind === 'failed'
  // A report on an outdated request: the newer request will get its own.
  if (!certain && after < open.after) return
  switch (report.kind) {
    case 'attempted': {
      if (open.trouble) return
      const { error, retryInMs, claimed, lost } = report
      const [n, retryAt] = [Math.max(attempt, open.attempts), Math.ceil(draft.now + retryInMs)]
      const told = { ...(claimed !== undefined && { claimed }), ...(lost !== undefined && { lost }) }
      return record(draft, { kind: 'EffectAttempted', ...of, attempt: n, error, retryAt, ...told })
    }
    case 'notFound': {
      if (open.trouble || !isAbandoned(open)) return
      return record(draft, { kind: 'EffectWithdrawn', ...of, reason: report.called ? 'notFound' : 'notCalled' })
    }
    case 'exhausted':
      return park(draft, command, open, { code: 'exhausted', message: `no attempt is left after ${attempt}: ${report.error}` })
    case 'ok': {
      if (!open.orphaned || !open.awaited) return accept(draft, command, report)
      // It says how it is undone.
      if (open.undo && heldIn(draft.state, open.instance)) return accept(draft, command, report)
      const status = draft.state.ended.get(open.instance)?.status
      const isEnded = status === 'cancelled' || status === 'killed'
      const message = `${open.effect} succeeded after ${isEnded ? `its instance was ${status}` : 'the flow had given it up'}`
      return park(draft, command, open, { code: 'afterCancel', message, outcome: report })
    }
    case 'failed': {
      // Not the error itself: it may hold what must not be shown, and the outcome is recorded beside this.
      const said = `${open.effect} failed for good, and no flow waits for it`
      if (open.trouble?.code === 'afterCancel')
        return park(draft, command, open, { code: 'afterCancel', message: `another attempt had succeeded, then ${said}`, outcome: report })
      return open.awaited ? accept(draft, command, report) : park(draft, command, open, { code: 'failed', message: said, outcome: report })
    }
    case 'unknown': {
      if (routesUnknown(draft, open)) return accept(draft, command, report)
      if (draft.missing.length > 0) return
      const message = `nobody could find out whether ${open.effect} happened: ${report.detail}`
      return park(draft, command, open, { code: 'unknown', message, outcome: report })
    }
  }
}

const accept = (draft: Draft, { of, attempt, probed }: OutcomeCommand, outcome: RecordedOutcome): void =>
  record(draft, { kind: 'OutcomeRecorded', ...of, attempt, outcome, ...(probed === true && { probed }) })

interface Why {
  readonly code: string
  readonly message: string
  readonly outcome?: RecordedOutcome
}

/** Once in review it keeps its first reason, until a certain outcome arrives that was not recorded before. */
const park = (draft: Draft, command: OutcomeCommand, open: OpenEffect, { code, message, outcome }: Why): void => {
  const { of, attempt, after } = command
  const certain = outcome !== undefined && outcome.kind !== 'unknown'
  if (open.trouble && !certain) return
  // It may be a redelivery that a person has already dealt with.
  if (certain && (open.trouble || after < open.after) && isHeard(draft, command) !== false) return
  const why: Trouble = trouble({ workflow: open.workflow, node: open.node, code, message })
  record(draft, { kind: 'EffectParked', ...of, attempt, trouble: why, ...(outcome && { outcome }) })
}

export const routesUnknown = (draft: Draft, open: OpenEffect): boolean => {
  if (!open.awaited || open.orphaned) return false
  const version = versionOf(draft, open.hash)
  // Where nobody can say whether the flow goes on with it, a person decides.
  if (!version || isUnusable(version)) return false
  const node = nodeAt(version.workflow.graph, open.node)
  return node?.kind === 'perform' && node.unknown === 'route'
}
