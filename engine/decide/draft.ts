// A turn while it is being decided: the state so far, the events so far, and what had to be looked up and was not there.
import { roughSize } from '../../base/index.ts'
import type { Foreseen } from '../edit/foreseen.ts'
import { evolveDraft } from '../evolve.ts'
import type { RefusedBefore, EffectEvent, Event, Header, Parent, Start } from '../events.ts'
import type { Execution } from '../execution.ts'
import { enter, openState } from '../fold-state.ts'
import type { StateDraft } from '../fold-state.ts'
import { endsInstance } from '../header.ts'
import type { Instance, PauseSwitch, StreamState } from '../state.ts'
import { turnTime } from '../stream-time.ts'
import type { Turn } from '../turn.ts'
import type { Unusable, Version } from '../version.ts'
import type { RunCode } from './code.ts'

/** What the journal holds of one side effect; `header` of its instance for the list. */
export interface PastEffect {
  readonly instance: string
  readonly effect: string
  readonly events: readonly EffectEvent[]
  readonly header: Header
}

/** A start that was not let in, and when it came. */
export interface RefusedStart {
  readonly start: Start
  readonly before: RefusedBefore
}

/** What the journal holds of an instance that does not hold its stream and is not queued. */
export interface PastStart {
  /** It began, or was queued and cancelled. Else it was only ever refused, and may begin for another cause. */
  readonly begun: boolean
  /** The place that it was begun for, where that is one. */
  readonly parent?: Parent
  /** A start of it stands in the index of causes. */
  readonly counted: boolean
}

/** `welcome.ts:41`, for a stack. */
export interface StackLines {
  own(stack: string): string | undefined
}

/** Everything a decision may look at beside state and command. All of it was fetched before; the core does no I/O. */
export interface Env {
  /** Milliseconds since the epoch, by the machine's clock. */
  readonly now: number
  readonly random: () => number
  readonly uuid: () => string
  /** null: it was looked for and is not stored. */
  readonly version: (hash: string) => Version | Unusable | null | undefined
  /** The activated version of a workflow; null when there is none. */
  readonly newest: (workflow: string) => Version | null | undefined
  /** An earlier turn of the stream. */
  readonly turn: (version: number) => Turn | undefined
  /** The past of an effect that is closed; null when it was never asked for. */
  readonly closed: (effectKey: string) => PastEffect | null | undefined
  /** What people paused and resumed besides single instances, as far as this process knows; absent: nothing. */
  readonly switches?: () => readonly PauseSwitch[]
  /** The start of an instance that was refused and never let in since; null where the journal holds none. Absent: nobody asks. */
  readonly refused?: (instance: string) => RefusedStart | null | undefined
  /** null: the journal has never heard of it. */
  readonly past: (instance: string) => PastStart | null | undefined
  /** The workflow whose activated version waits for a signal that it addresses by its own key; null when there is none. */
  readonly listener: (signal: string) => string | null | undefined
  /** Where the author's files say what is at a stack of this version's code; null: it is not known. Absent: nobody asks. */
  readonly sources?: (hash: string) => StackLines | null | undefined
  /** In tests and `dev` each step is evaluated twice, and a difference is an error. */
  readonly twice: boolean
  /** A workflow's code may be replaced under the same number. */
  readonly dev: boolean
  readonly limits: TurnLimits
  /** Milliseconds of any beginning, to measure how long a turn takes; without it a turn has no bound of time. */
  readonly clock?: () => number
  /** Runs code of versions; absent: directly, for as long as it takes. */
  readonly run?: RunCode
}

/** A turn ends at one of these bounds; ready work goes on in the next. */
export interface TurnLimits {
  readonly events: number
  /** Of the events as JSON, in characters; as good as it can be told without printing them. */
  readonly size: number
  /** What one step may give: its output, and each payload that it asks for; and the state that it leaves. In characters as JSON, roughly. */
  readonly output?: number
  readonly payload?: number
  readonly state?: number
  /** Of the time in which it is decided, in milliseconds. */
  readonly ms?: number
}
export const defaultLimits: Required<TurnLimits> = {
  events: 500,
  size: 1_000_000,
  output: 1_000_000,
  payload: 1_000_000,
  state: 4_000_000,
  ms: 20,
}

export type Missing =
  /** Without `optional` the command waits until the version is stored. */
  | { readonly kind: 'version'; readonly hash: string; readonly optional?: true }
  | { readonly kind: 'sources'; readonly hash: string }
  /** With `needed` the command waits until one is activated. */
  | { readonly kind: 'newest'; readonly workflow: string; readonly needed?: true }
  | { readonly kind: 'past'; readonly instance: string }
  | { readonly kind: 'listener'; readonly signal: string }
  | { readonly kind: 'turn'; readonly version: number }
  | { readonly kind: 'refused'; readonly instance: string }
  | { readonly kind: 'closed'; readonly effect: string; readonly instance: string }

export interface Draft {
  readonly state: StateDraft
  /** Replaced where the turn goes on after something was fetched. */
  env: Env
  /** Its time by the machine's clock is that in which it began, wherever it looks. */
  readonly now: number
  readonly events: Event[]
  readonly missing: Missing[]
  /** The holder on its way through its graph; undefined until that is looked at. */
  execution: Execution | undefined
  /** Places of waits to which kept signals have not been offered. */
  readonly offers: string[]
  /** What steps come to that an edit has weighed already. */
  foreseen?: Foreseen
  /** So many earlier turns are asked for at once; twice as many the next time. */
  ahead: number
  readonly began: number
  /** Of the events measured so far, as JSON, in characters, roughly. */
  size: number
  measured: number
}

/** `state` is the state before the turn; events see the version and time of the turn they stand in. */
export const draftOf = (before: StreamState, env: Env, notBefore: number): Draft => {
  const state = openState(before)
  enter(state, { version: before.version + 1, ...turnTime(before, env.now, notBefore) })
  return {
    state,
    env,
    now: env.now,
    events: [],
    missing: [],
    execution: taken(before.holder),
    // A turn that was cut may have left some.
    offers: before.more ? waitsOf(state) : [],
    ahead: 1,
    began: env.clock?.() ?? 0,
    size: 0,
    measured: 0,
  }
}

/** The places of all that waits for a signal. */
const waitsOf = ({ holder }: Pick<StateDraft, 'holder'>): string[] =>
  [...(holder?.pending ?? [])].flatMap(([place, { signal }]) => (signal === undefined ? [] : [place]))

export const record = (draft: Draft, event: Event): void => {
  evolveDraft(draft.state, event)
  draft.events.push(event)
  goOn(draft, event)
}

/** The way through the graph follows what was recorded; an instance that begins, or is sent again, has another way. */
const goOn = (draft: Draft, event: Event): void => {
  const { execution, state } = draft
  const { holder, effects } = state
  // Another version may take what the one before could not.
  if (event.kind === 'InstanceResubmitted' || event.kind === 'InstanceUnpaused') draft.offers.push(...waitsOf(state))
  if (!execution || !('instance' in event)) return
  const isAnother =
    event.kind === 'InstanceBegan' || event.kind === 'InstanceResubmitted' || event.kind === 'StepReopened' || endsInstance(event)
  // From a cancel on the flow is over: only what undoes it goes on.
  if (!holder || isAnother || (event.kind === 'CompensationBegan' && event.node === undefined)) draft.execution = undefined
  else if (event.instance === holder.instance && 'node' in event && event.node !== undefined) {
    if (event.kind === 'ScopeAbandoned') {
      execution.abandon(event, event.branches)
      // The event behind it says what comes of its node: to go on here would make that ready once more.
      if (event.why !== 'late') return
    }
    if (event.kind === 'UndoBegan') return execution.beginUndo({ holder, effects }, event)
    if (event.kind === 'UndoDone') return execution.endUndo(event)
    execution.follow({ holder, effects }, { node: event.node, visit: event.visit ?? 1 })
  }
}

/**
 * The ways of holders between their turns, so that a turn goes on where the last one stopped. A way changes as it goes on: whoever takes
 * one has it alone, and where a decision comes to nothing the next one finds its way from the start.
 */
const ways = new WeakMap<Instance, Execution>()
const taken = (holder: Instance | null): Execution | undefined => {
  const way = holder ? ways.get(holder) : undefined
  if (holder && way) ways.delete(holder)
  return way
}
/** The turn is decided: its way is there for the next one. */
export const keepWay = (holder: Instance | null, { execution }: Draft): void => {
  if (holder && execution) ways.set(holder, execution)
}

/** Whether the turn is at one of its bounds. */
export const isFull = (draft: Draft): boolean => {
  const { env, began } = draft
  const { events, size, ms = Infinity } = env.limits
  if (draft.events.length >= events || sizeOf(draft) >= size) return true
  return draft.events.length >= SMALL_TURN && env.clock !== undefined && env.clock() - began >= ms
}

/** Of the events so far, each measured once. */
export const sizeOf = (draft: Draft): number => {
  for (; draft.measured < draft.events.length; draft.measured++) draft.size += roughSize(draft.events[draft.measured])
  return draft.size
}

/** So many events are never cut by time: to wait once more for the disk would cost more than it saves. */
const SMALL_TURN = 10

/** The version of a hash, or why it cannot be used, or a note that it has to be fetched. */
export const versionOf = (draft: Draft, hash: string): Version | Unusable | undefined => {
  const version = draft.env.version(hash) ?? undefined
  if (!version) draft.missing.push({ kind: 'version', hash })
  return version
}

/** An event of this turn or of an earlier one of the stream; undefined where the turn has to be fetched. */
export const lookBack = <E extends Event>(draft: Draft, version: number, is: (event: Event) => event is E): E | undefined =>
  (version === draft.state.version ? draft.events : draft.env.turn(version)?.events)?.find(is)

/** Asks for turns that are looked back to: the first of these versions, and as many of the next as are likely to be wanted too. */
export const askBack = (draft: Draft, versions: (most: number) => readonly number[]): void => {
  const { version: now } = draft.state
  const wanted = new Set(versions(draft.ahead).filter((version) => version !== now && draft.env.turn(version) === undefined))
  for (const version of wanted) draft.missing.push({ kind: 'turn', version })
  draft.ahead = Math.min(draft.ahead * 2, MOST_AHEAD)
}
/** As many as one turn may take. */
const MOST_AHEAD = 256
