// The journal as it was left, folded turn by turn, with all that was ever sent beside it: what the invariants look at.
import type {
  Cause,
  ChildCommand,
  ChildEndedCommand,
  Command,
  OperatorCommand,
  OutcomeCommand,
  SignalCommand,
  StartCommand,
  Event,
  StreamState,
  ToldCommand,
  Turn,
  Walk,
} from '../../engine/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { causeOf, causeKey, childCause, enterTurn, evolve, initial, isUnique, walk } from '../../engine/index.ts'
import type { Appended, Evidence } from './evidence.ts'
import { versionOf } from './versions.ts'

/** One event and the state that it met; `now` has the version and the time of the turn already. */
export interface Moment<E extends Event = Event> {
  readonly event: E
  readonly now: StreamState
  readonly turn: Turn
  /** Its place in the turn. */
  readonly index: number
  readonly story: Story
  /** What the graph of the holder's version says is ready; undefined where nobody holds the stream. */
  readonly walk: () => Walk | undefined
}
/** A turn as stored, with the states around it. */
export interface Told {
  readonly turn: Turn
  readonly before: StreamState
  readonly after: StreamState
  readonly appended: Appended
}
/** One stream. `states[v]` is the state at version v. */
export interface Story {
  readonly stream: string
  readonly turns: readonly Told[]
  readonly moments: readonly Moment[]
  readonly states: readonly StreamState[]
  /** The version that has each unique cause. */
  readonly causes: ReadonlyMap<string, number>
}
export interface History {
  readonly evidence: Evidence
  readonly stories: ReadonlyMap<string, Story>
  readonly starts: ReadonlyMap<string, readonly StartCommand[]>
  /** By cause, as all that follow. */
  readonly signals: ReadonlyMap<string, readonly SignalCommand[]>
  readonly operators: ReadonlyMap<string, readonly OperatorCommand[]>
  readonly outcomes: ReadonlyMap<string, readonly OutcomeCommand[]>
  /** By the place that asked, as what answers it. */
  readonly children: ReadonlyMap<string, readonly ChildCommand[]>
  readonly childEnds: ReadonlyMap<string, readonly ChildEndedCommand[]>
  readonly tolds: ReadonlyMap<string, readonly ToldCommand[]>
  /** Every command that was sent. */
  readonly sent: ReadonlySet<string>
}

export interface Violation {
  readonly what: string
  readonly stream?: string
  readonly version?: number
}
/** Finds what must not be. Each lives in a file of its own, named after its idea. */
export type Invariant = (history: History) => Iterable<Violation>

export const workflowOf = (hash: string): AnyWorkflow | undefined => versionOf(hash)?.workflow

export const walkOf = (state: StreamState): Walk | undefined => {
  const workflow = state.holder && workflowOf(state.holder.hash)
  return state.holder && workflow ? walk(workflow.graph, state.holder, state.effects) : undefined
}

export const historyOf = (evidence: Evidence): History => {
  const appended = Map.groupBy(evidence.appended, ({ stream }) => stream)
  const stories = new Map<string, Story>()
  for (const [stream, { turns: texts }] of evidence.store.streams) {
    const told: Told[] = []
    const moments: Moment[] = []
    const states: StreamState[] = [initial]
    const causes = new Map<string, number>()
    const story: Story = { stream, turns: told, moments, states, causes }
    const entries = new Map(appended.get(stream)?.map((entry) => [entry.version, entry]))
    for (const text of texts) {
      const turn: Turn = JSON.parse(text)
      const before = states.at(-1) ?? initial
      let now: StreamState = enterTurn(before, turn)
      for (const [index, event] of turn.events.entries()) {
        const met = now
        let walked: { readonly is: Walk | undefined } | undefined
        moments.push({ event, now: met, turn, index, story, walk: () => (walked ??= { is: walkOf(met) }).is })
        now = evolve(now, event)
      }
      states.push(now)
      for (const cause of turn.causes) if (isUnique(cause)) causes.set(causeKey(cause), turn.version)
      const entry = entries.get(turn.version)
      if (!entry) throw new Error(`nobody saw version ${turn.version} of ${stream} being appended`)
      told.push({ turn, before, after: now, appended: entry })
    }
    stories.set(stream, story)
  }
  const commands = evidence.commands.map(({ value }) => value)
  const idOf = (command: Command): string => (command.kind === 'start' ? command.instance : causeOf(command).id)
  const of = <K extends Command['kind']>(kind: K): ReadonlyMap<string, readonly Extract<Command, { kind: K }>[]> =>
    Map.groupBy(
      commands.filter((command): command is Extract<Command, { kind: K }> => command.kind === kind),
      idOf,
    )
  return {
    evidence,
    stories,
    starts: of('start'),
    signals: of('signal'),
    operators: of('operator'),
    outcomes: of('outcome'),
    children: of('child'),
    childEnds: of('childEnded'),
    tolds: of('told'),
    sent: new Set(commands.flatMap((command) => causesOf(command).map((cause) => `${command.stream} ${causeKey(cause)}`))),
  }
}

/** All that a turn may list for a command. */
const causesOf = (command: Command): readonly Cause[] =>
  command.kind === 'child'
    ? [causeOf(command), { kind: 'child', id: childCause(command.parent) }, { kind: 'start', id: command.instance }]
    : [causeOf(command)]

/** All moments of all streams in which such an event happened. */
export function* momentsOf<K extends Event['kind']>(
  { stories }: History,
  ...kinds: readonly K[]
): Generator<Moment<Extract<Event, { readonly kind: K }>>> {
  const wanted: ReadonlySet<string> = new Set(kinds)
  // `as`: what has one of the kinds is of that kind.
  for (const { moments } of stories.values())
    for (const moment of moments) if (wanted.has(moment.event.kind)) yield moment as Moment<Extract<Event, { readonly kind: K }>>
}
