// A turn: commands on one stream, decided in their order, each followed by the work that it made ready. Pure.
import { SKEW } from '../stream-time.ts'
import type { Command } from '../messages.ts'
import { digestOf } from '../digest.ts'
import { causeKey, isUnique, TURN_FORMAT } from '../turn.ts'
import { checkActivation } from '../activation.ts'
import { childCause, effectKey, signalCause } from '../ids.ts'
import type { Cause, Turn } from '../turn.ts'
import { heldIn } from '../stack.ts'
import type { StreamState } from '../state.ts'
import { closeState } from '../fold-state.ts'
import { advance } from './advance.ts'
import { draftOf, isFull, keepWay, record, sizeOf } from './draft.ts'
import type { Draft, Env, Missing } from './draft.ts'
import { decideChildEnded, decideTold } from './answer.ts'
import { decideChild } from './child.ts'
import { decideOperator } from './operator.ts'
import type { Refusal } from './refusal.ts'
import { decideOutcome } from './outcome.ts'
import { decideScheduled } from './schedule.ts'
import { decideSignal } from './signal.ts'
import { decideStart } from './start.ts'
import { decideTask } from './task.ts'
import { decideTimer } from './timer.ts'

/** What came of one command. `known`: the stream has counted it before, or it changes nothing now. */
export type CommandResult = { readonly kind: 'done' } | { readonly kind: 'known' } | ({ readonly kind: 'refused' } & Refusal)

export type Decision =
  /** `state` is the state after the turn, `size` about how large its events are as JSON. `answers` are of the commands taken, in order; the others are left for the next turn. */
  | {
      readonly kind: 'turn'
      readonly turn: Turn
      readonly state: StreamState
      readonly size: number
      readonly answers: readonly CommandResult[]
    }
  | { readonly kind: 'nothing'; readonly answers: readonly CommandResult[] }
  /**
   * Something has to be fetched first. `resume` goes on where the decision stands, so that nothing is evaluated twice: once, with the answers
   * at hand, and only while the state is still the newest. To take the turn anew comes to the same.
   */
  | { readonly kind: 'needs'; readonly missing: readonly Missing[]; readonly resume: (env: Env) => Decision }

export const causeOf = (command: Command): Cause => {
  switch (command.kind) {
    case 'start':
      return { kind: 'start', id: command.instance }
    case 'child':
      return { kind: command.cancel ? 'childCancelled' : 'child', id: childCause(command.parent) }
    case 'childEnded':
    case 'told':
      return { kind: command.kind, id: childCause(command.of) }
    case 'signal':
      return { kind: 'signal', id: signalCause(command.signal, command.id) }
    case 'outcome':
      return { kind: 'outcome', id: `${effectKey(command.of)}~${command.attempt}` }
    case 'timer':
      return { kind: 'timer', id: String(command.due) }
    case 'drive':
      return { kind: 'drive', id: '' }
    case 'operator':
      return { kind: 'operator', id: command.id, digest: digestOf(command.action) }
    case 'scheduled':
      return { kind: 'scheduled', id: `${command.key}~${command.end}` }
    case 'task':
      return { kind: 'task', id: command.id, digest: digestOf({ ...command.action, of: command.of, by: command.by }) }
    case 'activate':
    case 'deadLetter':
      return { kind: command.kind, id: command.id }
  }
}

/** What came of a command whose work is not done. */
interface Decided {
  /** None: the turn is full before all of the command is done, which is given again to the next. */
  readonly answer: CommandResult | undefined
  /** How many events there were before. */
  readonly events: number
  /** What the turn lists for it, where that is not its one cause. */
  readonly causes?: readonly Cause[]
}

/** A turn that is being taken: how far it is. */
interface Turning {
  readonly stream: string
  readonly before: StreamState
  readonly commands: readonly Command[]
  readonly draft: Draft
  readonly causes: Cause[]
  readonly answers: CommandResult[]
  /** Of the commands that were decided; undefined where there is only one. */
  readonly seen: Set<string> | undefined
  /** What the turn before left ready is still to be done. */
  opening: boolean
  decided: Decided | undefined
}

/** No commands: ready work of the turn before goes on. */
export const takeTurn = (stream: string, before: StreamState, commands: readonly Command[], env: Env): Decision =>
  goOn({
    stream,
    before,
    commands,
    draft: draftOf(before, env, latestDue(commands, env.now)),
    causes: [],
    answers: [],
    seen: commands.length > 1 ? new Set() : undefined,
    opening: before.more,
    decided: undefined,
  })

const goOn = (turn: Turning): Decision => {
  const { draft, commands, answers } = turn
  if (turn.opening) advance(draft)
  if (draft.missing.length > 0) return needs(turn)
  turn.opening = false
  for (let command = commands[answers.length]; command; command = commands[answers.length]) {
    if (!turn.decided && (draft.state.more || isFull(draft))) break
    answerTo(turn, command)
    if (draft.missing.length > 0) return needs(turn)
  }
  return ended(turn)
}

/** Decides the command and does the work that it made ready, unless something has to be fetched for that. */
const answerTo = (turn: Turning, command: Command): void => {
  const { draft, before, answers, causes, seen } = turn
  const cause = causeOf(command)
  if (!turn.decided) {
    if (isUnique(cause) && (seen?.has(causeKey(cause)) || isKnown(before, command))) return void answers.push(KNOWN)
    const events = draft.events.length
    const decided = decide(draft, command, cause, events)
    if (draft.missing.length > 0 && draft.events.length > events) throw new Error(`a ${command.kind} was decided before all was known`)
    if (draft.missing.length > 0) return
    seen?.add(causeKey(cause))
    turn.decided = decided
  }
  advance(draft)
  if (draft.missing.length > 0) return
  const { answer, causes: listed, events } = turn.decided
  turn.decided = undefined
  const isNews = draft.events.length > events
  if (isNews && listed) causes.push(...listed)
  else if (isNews) causes.push(cause)
  if (answer) answers.push(isNews ? answer : KNOWN)
}

const needs = (turn: Turning): Decision => ({
  kind: 'needs',
  missing: turn.draft.missing.splice(0),
  resume: (env) => {
    turn.draft.env = env
    return goOn(turn)
  },
})

const ended = ({ stream, before, draft, causes, answers }: Turning): Decision => {
  if (draft.events.length === 0 && !before.more) {
    keepWay(before.holder, draft)
    return { kind: 'nothing', answers }
  }
  const state = closeState(draft.state)
  keepWay(state.holder, draft)
  const { version, at, clock, more, aggregate } = state
  const schema = aggregate?.schema
  const turn: { -readonly [K in keyof Turn]: Turn[K] } = { format: TURN_FORMAT, stream, version, at, causes, events: draft.events }
  if (clock !== undefined) turn.clock = clock
  if (typeof schema === 'number') turn.schema = schema
  if (more) turn.more = more
  return { kind: 'turn', turn, state, size: sizeOf(draft), answers }
}

/** A timer that is due far ahead of this machine's clock was sent by one that was wrong: it comes again in time. */
const latestDue = (commands: readonly Command[], now: number): number =>
  commands.reduce((latest, c) => (c.kind === 'timer' && c.due <= now + SKEW ? Math.max(latest, c.due) : latest), 0)

/** What the state itself still shows; the rest is asked of the journal's index by the append. */
const isKnown = (state: StreamState, command: Command): boolean =>
  command.kind === 'start'
    ? heldIn(state, command.instance) !== undefined || state.queue.has(command.instance)
    : command.kind === 'signal' && state.kept.has(signalCause(command.signal, command.id))

const DONE: CommandResult = { kind: 'done' }
const KNOWN: CommandResult = { kind: 'known' }

const decide = (draft: Draft, command: Command, cause: Cause, events: number): Decided =>
  command.kind === 'child'
    ? { answer: DONE, events, causes: decideChild(draft, command) }
    : { answer: decideOne(draft, command, cause), events }

const decideOne = (draft: Draft, command: Exclude<Command, { readonly kind: 'child' }>, cause: Cause): CommandResult | undefined => {
  switch (command.kind) {
    case 'start':
      decideStart(draft, command)
      return DONE
    case 'childEnded':
      decideChildEnded(draft, command)
      return DONE
    case 'told':
      decideTold(draft, command)
      return DONE
    case 'signal':
      return refusable(draft, cause, decideSignal(draft, command))
    case 'outcome':
      decideOutcome(draft, command)
      return DONE
    case 'timer':
      return decideTimer(draft) ? DONE : undefined
    case 'drive':
      return DONE
    case 'operator':
      return refusable(draft, cause, decideOperator(draft, command))
    case 'scheduled':
      decideScheduled(draft, command)
      return DONE
    case 'task':
      return refusable(draft, cause, decideTask(draft, command))
    case 'activate': {
      const { workflow, number, hash, by, reason } = command
      const { active } = draft.state
      if (Object.hasOwn(active, workflow) && active[workflow]?.hash === hash) {
        // Journaled, so that this command cannot undo a later one when it is delivered again.
        record(draft, { kind: 'Ignored', cause: causeKey(cause), reason: `${workflow} version ${number} is active already` })
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
const refusable = (draft: Draft, cause: Cause, refusal: Refusal | undefined): CommandResult => {
  if (!refusal || draft.missing.length > 0) return DONE
  record(draft, { kind: 'Ignored', cause: causeKey(cause), reason: refusal.message, code: refusal.code })
  return { kind: 'refused', ...refusal }
}
