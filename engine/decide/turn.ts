// A turn: commands on one stream, decided in their order, each followed by the work that it made ready. Pure.
import type { Command } from '../messages.ts'
import { causeKey, isUnique, TURN_FORMAT } from '../turn.ts'
import { checkActivation } from '../activation.ts'
import { effectKey, signalCause } from '../ids.ts'
import type { Cause, Turn } from '../turn.ts'
import type { StreamState } from '../state.ts'
import { advance } from './advance.ts'
import { draftOf, isFull, keepWay, record } from './draft.ts'
import type { Draft, Env, Missing } from './draft.ts'
import { decideOperator } from './operator.ts'
import type { Refusal } from './refusal.ts'
import { decideOutcome } from './outcome.ts'
import { decideSignal } from './signal.ts'
import { decideStart } from './start.ts'
import { decideTimer } from './timer.ts'

/** What came of one command. `known`: the stream has counted it before, or it changes nothing now. */
export type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export type Decision =
  /** `state` is the state after the turn. `answers` are of the commands taken, in order; the others are left for the next turn. */
  | { readonly kind: 'turn'; readonly turn: Turn; readonly state: StreamState; readonly answers: readonly Answer[] }
  | { readonly kind: 'nothing'; readonly answers: readonly Answer[] }
  | { readonly kind: 'needs'; readonly missing: readonly Missing[] }

export const causeOf = (command: Command): Cause => {
  switch (command.kind) {
    case 'start':
      return { kind: 'start', id: command.instance }
    case 'signal':
      return { kind: 'signal', id: signalCause(command.signal, command.id) }
    case 'outcome':
      return { kind: 'outcome', id: `${effectKey(command.of)}~${command.attempt}` }
    case 'timer':
      return { kind: 'timer', id: String(command.due) }
    case 'drive':
      return { kind: 'drive', id: '' }
    case 'operator':
    case 'activate':
    case 'deadLetter':
      return { kind: command.kind, id: command.id }
  }
}

/** No commands: ready work of the turn before goes on. */
export const takeTurn = (stream: string, before: StreamState, commands: readonly Command[], env: Env): Decision => {
  const draft = draftOf(before, env, latestDue(commands))
  const causes: Cause[] = []
  const answers: Answer[] = []
  const seen = new Set<string>()
  if (before.more) advance(draft)
  for (const command of commands) {
    if (draft.missing.length > 0 || draft.state.more || isFull(draft)) break
    const cause = causeOf(command)
    const key = causeKey(cause)
    if (isUnique(cause) && (seen.has(key) || isKnown(before, command))) {
      answers.push({ kind: 'known' })
      continue
    }
    seen.add(key)
    const events = draft.events.length
    const answer = decide(draft, command, key)
    if (draft.missing.length === 0) advance(draft)
    const isNews = draft.events.length > events
    if (isNews) causes.push(cause)
    answers.push(isNews ? answer : { kind: 'known' })
  }
  if (draft.missing.length > 0) return { kind: 'needs', missing: draft.missing }
  if (draft.events.length === 0 && !before.more) return { kind: 'nothing', answers }
  const { version, at, more, aggregate } = draft.state
  const schema = aggregate?.schema
  const turn: Turn = {
    format: TURN_FORMAT,
    stream,
    version,
    at,
    causes,
    events: draft.events,
    ...(typeof schema === 'number' && { schema }),
    ...(more && { more }),
  }
  keepWay(draft)
  return { kind: 'turn', turn, state: draft.state, answers }
}

const latestDue = (commands: readonly Command[]): number => Math.max(0, ...commands.map((c) => (c.kind === 'timer' ? c.due : 0)))

/** What the state itself still shows; the rest is asked of the journal's index by the append. */
const isKnown = ({ holder, queue, kept }: StreamState, command: Command): boolean =>
  command.kind === 'start'
    ? holder?.instance === command.instance || queue.some((q) => q.instance === command.instance)
    : command.kind === 'signal' && kept.some((k) => k.signal === command.signal && k.id === command.id)

const DONE: Answer = { kind: 'done' }

const decide = (draft: Draft, command: Command, cause: string): Answer => {
  switch (command.kind) {
    case 'start':
      decideStart(draft, command)
      return DONE
    case 'signal':
      return refusable(draft, cause, decideSignal(draft, command))
    case 'outcome':
      decideOutcome(draft, command)
      return DONE
    case 'timer':
      decideTimer(draft)
      return DONE
    case 'drive':
      return DONE
    case 'operator':
      return refusable(draft, cause, decideOperator(draft, command))
    case 'activate': {
      const { workflow, number, hash, by, reason } = command
      const { active } = draft.state
      if (Object.hasOwn(active, workflow) && active[workflow]?.hash === hash) {
        // Journaled, so that this command cannot undo a later one when it is delivered again.
        record(draft, { kind: 'Ignored', cause, reason: `${workflow} version ${number} is active already` })
        return DONE
      }
      const check = checkActivation(draft.state, command, draft.env)
      if (check.kind === 'refused') return refusable(draft, cause, { code: check.code, message: check.message })
      record(draft, { kind: 'VersionActivated', workflow, number, hash, by, reason })
      return DONE
    }
    case 'deadLetter': {
      const { id, origin, target, workflow, reason, raw } = command
      const meantFor = { ...(target !== undefined && { target }), ...(workflow !== undefined && { workflow }) }
      record(draft, { kind: 'DeadLettered', id, origin, ...meantFor, reason, raw })
      return DONE
    }
  }
}

/** The refusal is an event: the append is the check that it was decided on the newest state, and the screen shows it. */
const refusable = (draft: Draft, cause: string, refusal: Refusal): Answer => {
  if (!refusal || draft.missing.length > 0) return DONE
  record(draft, { kind: 'Ignored', cause, reason: refusal.message, code: refusal.code })
  return { kind: 'refused', ...refusal }
}
