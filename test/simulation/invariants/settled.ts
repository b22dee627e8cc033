// Invariant 2, inside: an executor says that a command is settled only when the journal shows it and its requests are on their way.
import type { Command, OutcomeCommand, StreamState, TaskCommand } from '../../../engine/index.ts'
import { callKey, callOf, causeOf, causeKey, childCause, effectKey, heldIn, isCall, placeKey } from '../../../engine/index.ts'
import type { Settled } from '../evidence.ts'
import type { Invariant, Story, Told } from '../history.ts'

export const settled: Invariant = function* (history) {
  const published = Map.groupBy(
    history.evidence.requests.filter(({ value }) => !value.hold),
    ({ value }) => effectKey(value.of),
  )
  const called = Map.groupBy(history.evidence.commands, ({ value }) => JSON.stringify(value))
  for (const said of history.evidence.settled) {
    const story = history.stories.get(said.stream)
    // A drive or a timer may come for a stream that has nothing yet.
    const states = story?.states.slice(said.from, said.to + 1) ?? []
    const at = { stream: said.stream, version: said.to }
    for (const command of said.commands) {
      if (!isSettled(command, said, story, states))
        yield { ...at, what: `${said.by} acknowledged ${causeKey(causeOf(command))}, which does not count` }
    }
    const idle = idleOf(said, story)
    const to = story?.states[said.to]
    for (const effect of to?.effects.values() ?? []) {
      const isWanted = effect.trouble === null && effect.retryAt === null && !(to && isPaused(to, effect.instance))
      const isOut = isCall(effect)
        ? called.get(JSON.stringify(callOf(said.stream, effect)))?.some(({ seq }) => seq < said.seq)
        : published.get(effectKey(effect))?.some(({ value, seq }) => value.after >= effect.after && seq < said.seq)
      // Where its version cannot be used nobody can say how often to try it: it is asked for once that is there again.
      const isUnusable = history.evidence.unusable.some(({ value, seq }) => value === effect.hash && seq < said.seq)
      if (isWanted && !isOut && !isUnusable && isOwn(said, story, effect.after, idle))
        yield { ...at, what: `${said.by} acknowledged before it had asked for ${effectKey(effect)}` }
    }
  }
}

const isOf = ({ began }: Settled, told: Told | undefined): boolean => told?.appended.delivery === began

/** Commands that nothing came of in this delivery: whoever took them before may have died before he asked for what they want. */
const idleOf = (said: Settled, story: Story | undefined): ReadonlySet<string> => {
  const taken = new Set((story?.turns ?? []).flatMap((told) => (isOf(said, told) ? told.turn.causes.map(causeKey) : [])))
  return new Set(said.commands.map((command) => causeKey(causeOf(command))).filter((cause) => !taken.has(cause)))
}

/** The turn was appended in this delivery, or came of one of its idle commands; a drive answers for all of them. */
const isOwn = (said: Settled, story: Story | undefined, version: number, idle: ReadonlySet<string>): boolean => {
  const told = story?.turns[version - 1]
  if (isOf(said, told)) return true
  // Appended by another while this one was at work: the other has not acknowledged it yet, and answers for what it wants.
  if ((told?.appended.seq ?? 0) > said.began) return false
  return said.commands.some(({ kind }) => kind === 'drive') || causesOf(story, version).some((cause) => idle.has(cause))
}

/** What made the turn at that version; ready work that goes on has the causes of the turn that left it. */
const causesOf = (story: Story | undefined, version: number): readonly string[] => {
  const told = story?.turns[version - 1]
  if (!told) return []
  return told.before.more ? [...causesOf(story, version - 1), ...told.turn.causes.map(causeKey)] : told.turn.causes.map(causeKey)
}

const isSettled = (command: Command, { from, to }: Settled, story: Story | undefined, states: readonly StreamState[]): boolean => {
  switch (command.kind) {
    case 'start':
    case 'signal':
    case 'operator':
    case 'activate':
    case 'deadLetter':
      return (story?.causes.get(causeKey(causeOf(command))) ?? Infinity) <= to
    case 'child': {
      const { instance, parent, cancel } = command
      const counts = (story?.causes.get(causeKey({ kind: 'child', id: childCause(parent) })) ?? Infinity) <= to
      return counts && (!cancel || states.some((state) => !heldIn(state, instance) && !state.queue.has(instance)))
    }
    case 'childEnded':
    case 'told':
      return states.some(({ effects }) => {
        const open = effects.get(callKey(command.of))
        return !open?.call || open.trouble !== null || open.call.again !== command.of.again
      })
    case 'task':
      return (story?.causes.get(causeKey(causeOf(command))) ?? Infinity) <= to || wasHisAlready(command, story, { from, to })
    case 'drive':
      return states.some(({ more }) => !more)
    case 'timer': {
      const left = dueBy(states.at(-1), command.due)
      return dueBy(states[0], command.due).every((what) => !left.includes(what))
    }
    case 'scheduled':
      // Closed, or known to count: an answer that came before says no less.
      return states.some(
        ({ schedule }) =>
          schedule?.starts.every((one) => one.key !== command.key || (one.accepted && command.end === 'accepted')) !== false,
      )
    case 'outcome':
      return states.some((state) => counts(command, state, story))
  }
}

/** Whoever should get the task has it: that is no news. */
/** At some moment between these versions, also in the middle of a turn, the task was already whose it is to be: nothing came of the command. */
export const wasHisAlready = (command: TaskCommand, story: Story | undefined, { from, to }: Pick<Settled, 'from' | 'to'>): boolean =>
  story !== undefined &&
  (story.states.slice(from, to + 1).some((state) => isHisAlready(command, state)) ||
    story.moments.some(({ turn: { version }, now }) => version > from && version <= to && isHisAlready(command, now)))
const isHisAlready = ({ of, by, action }: TaskCommand, { holder }: StreamState): boolean => {
  const taken = holder?.instance === of.instance ? holder.pending.get(placeKey(of))?.task?.taken?.by : undefined
  return taken !== undefined && ((action.do === 'claim' && taken === by) || (action.do === 'hand' && taken === action.to))
}

const isPaused = ({ holder }: StreamState, instance: string): boolean => holder?.instance === instance && holder.paused !== undefined

/** All that is due at that time or before, each with its own time. */
const dueBy = (state: StreamState | undefined, time: number): readonly string[] => {
  const held = state?.holder ? [...(state.below ?? []), state.holder] : []
  const pending = held.flatMap(({ instance, parked, paused, pending: of }) => {
    // A deadline does not pass while its instance is in review, or paused.
    const stands = parked !== null || paused !== undefined
    return [...of].flatMap(([what, { due, deadline }]) => (deadline && stands ? [] : [{ what: `${instance} ${what}`, due }]))
  })
  const kept = (state?.kept.values() ?? []).map(({ signal, id, expires }) => ({ what: `${signal}:${id}`, due: expires }))
  const effects = [...(state?.effects ?? [])].flatMap(([key, { instance, retryAt, trouble, after }]) =>
    retryAt === null || trouble || (state && isPaused(state, instance)) ? [] : [{ what: `${key} of ${after}`, due: retryAt }],
  )
  return [...pending, ...kept, ...effects].flatMap(({ what, due }) => (due <= time ? [`${what} at ${due}`] : []))
}

/** Accepted, in review, of an attempt that is over, or heard before. */
const counts = (command: OutcomeCommand, state: StreamState, story: Story | undefined): boolean => {
  const { report, attempt, after } = command
  const key = effectKey(command.of)
  const open = state.effects.get(key)
  if (open?.trouble) return true
  switch (report.kind) {
    case 'attempted':
      return !open || open.retryAt !== null || after < open.after || attempt <= open.attempts
    case 'exhausted':
    case 'unknown':
    case 'notFound':
      return !open || after < open.after
    case 'ok':
    case 'failed':
      return (story?.moments ?? []).some(
        ({ event: e, turn }) =>
          turn.version <= state.version &&
          'index' in e &&
          effectKey(e) === key &&
          (e.kind === 'EffectWithdrawn'
            ? report.kind === 'failed' || e.reason === 'reads'
            : (e.kind === 'OutcomeRecorded' || e.kind === 'LateOutcome' || e.kind === 'EffectParked') && e.outcome?.kind === report.kind),
      )
  }
}
