// What the side-effect service reports: accepted once; a later certain outcome that contradicts it is kept for a person.
import { nodeAt } from '../../dsl/index.ts'
import type { OutcomeCommand } from '../../bus/index.ts'
import { effectKey } from '../../journal/index.ts'
import type { OpenEffect, Outcome, Trouble } from '../../journal/index.ts'
import { record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { trouble } from './trouble.ts'

export const decideOutcome = (draft: Draft, command: OutcomeCommand): void => {
  const { report } = command
  const open = draft.state.effects[effectKey(command.of)]
  if (!open || open.trouble?.code === 'late') return open ? undefined : afterClosing(draft, command)
  const { of, attempt } = command
  switch (report.kind) {
    case 'attempted':
      if (!open.trouble && attempt > open.attempts)
        record(draft, { kind: 'EffectAttempted', ...of, attempt, error: report.error, retryAt: report.retryAt })
      return
    case 'exhausted':
      return park(draft, command, open, 'exhausted', `no attempt is left after ${attempt}: ${report.error}`)
    case 'ok':
      if (!open.orphaned || !open.awaited) return accept(draft, command, report)
      return park(draft, command, open, 'afterCancel', `${open.effect} succeeded after its instance was cancelled`, report)
    case 'failed':
      if (open.awaited) return accept(draft, command, report)
      return park(draft, command, open, 'failed', `${open.effect} failed: ${JSON.stringify(report.error ?? null)}`, report)
    case 'unknown':
      if (routesUnknown(draft, open)) return accept(draft, command, report)
      return park(draft, command, open, 'unknown', `nobody could find out whether ${open.effect} happened: ${report.detail}`, report)
  }
}

const accept = (draft: Draft, { of, attempt, probed }: OutcomeCommand, outcome: Outcome): void =>
  record(draft, { kind: 'OutcomeRecorded', ...of, attempt, outcome, ...(probed === true && { probed }) })

/** Once in review it stays there for the first reason; only a certain outcome or a person takes it out. */
const park = (draft: Draft, { of, attempt }: OutcomeCommand, open: OpenEffect, code: string, message: string, outcome?: Outcome): void => {
  if (open.trouble) return
  const why: Trouble = trouble({ workflow: open.workflow, node: open.node, code, message })
  record(draft, { kind: 'EffectParked', ...of, attempt, trouble: why, ...(outcome && { outcome }) })
}

const routesUnknown = (draft: Draft, open: OpenEffect): boolean => {
  if (!open.awaited || open.orphaned) return false
  const version = versionOf(draft, open.hash)
  const node = version && nodeAt(version.workflow.graph, open.node)
  return node?.kind === 'perform' && node.unknown === 'route'
}

/** The effect is closed. The same report again means nothing; another certain result may mean that it happened twice. */
const afterClosing = (draft: Draft, { of, attempt, repeat, report }: OutcomeCommand): void => {
  if (report.kind !== 'ok' && report.kind !== 'failed') return
  const key = effectKey(of)
  const closed = draft.env.closed(key)
  if (closed === undefined) draft.missing.push({ kind: 'closed', effect: key, instance: of.instance })
  if (!closed) return
  const twice = closed.kind === 'ok' && report.kind === 'ok' && repeat === 'unsafe' && closed.attempt !== attempt
  if (closed.kind === report.kind && !twice) return
  const message = twice
    ? `${closed.effect} succeeded in attempt ${closed.attempt} and again in attempt ${attempt}`
    : `${closed.effect} was closed as ${closed.kind}, then attempt ${attempt} reported ${report.kind}`
  const why = trouble({ workflow: closed.header.workflow, node: of.node, code: 'late', message })
  record(draft, { kind: 'LateOutcome', ...of, effect: closed.effect, attempt, outcome: report, trouble: why, of: closed.header })
}
