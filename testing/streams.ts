// Several streams side by side in one test: each takes its turns by the real core, what one asks of another is delivered in the order in which it was asked.
import type { AnyWorkflow } from '../dsl/index.ts'
import { signalOf } from '../dsl/internal.ts'
import {
  answersIn,
  callOf,
  causeKey,
  causeOf,
  defaultLimits,
  deriveIndex,
  endsInstance,
  heardIn,
  initial,
  isCall,
  isOfAnother,
  isUnique,
  openRequests,
  PAUSES,
  statusAfter,
  takeTurn,
  toTeller,
  withNow,
} from '../engine/index.ts'
import type { Answer, Command, Env, Event, InstanceRow, PastStart, StreamState, Turn, Version } from '../engine/index.ts'

/** One stream: its state, and the turns that led to it. */
export interface Stream {
  readonly state: StreamState
  readonly turns: readonly Turn[]
}
export interface Streams {
  readonly workflows: readonly AnyWorkflow[]
  /** By name, the one that was there first in front. */
  readonly streams: ReadonlyMap<string, Stream>
  readonly instances: ReadonlyMap<string, InstanceRow>
  readonly events: readonly Event[]
  readonly now: number
  /** Makes ids and random numbers differ from each other and be the same in every run. */
  readonly drawn: number
}

/** Tests know a version by its workflow's name and number: there is one of each. */
export const hashOf = (of: AnyWorkflow): string => `${of.name}@${of.version}`

const NOTHING: Stream = { state: initial, turns: [] }
export const streamOf = ({ streams }: Streams, name: string): Stream => streams.get(name) ?? NOTHING

/** Takes a command, and all that is asked of streams because of it. */
export const take = (world: Streams, command: Command): Streams => {
  const waiting: Command[] = [command]
  let now = world
  for (let next = waiting.shift(); next; next = waiting.shift()) now = delivered(now, next, waiting)
  return command.stream === PAUSES ? driven(now) : now
}

/** A pause is over: each stream goes on with what it had left. */
const driven = (world: Streams): Streams =>
  [...world.streams.keys()].filter((name) => name !== PAUSES).reduce((now, stream) => take(now, { kind: 'drive', stream }), world)

/** `waiting` gets what is asked of streams. */
const delivered = (world: Streams, command: Command, waiting: Command[]): Streams => {
  const { stream } = command
  const { turns } = streamOf(world, stream)
  const cause = causeKey(causeOf(command))
  const counted = isUnique(causeOf(command)) ? turns.find((turn) => turn.causes.some((one) => causeKey(one) === cause)) : undefined
  if (counted) {
    if (command.kind === 'signal') waiting.push(...toTeller(command, heardIn(counted.events, command)))
    return world
  }
  let now = world
  for (let commands: readonly Command[] | undefined = [command]; commands;) {
    const { state: before } = streamOf(now, stream)
    let { drawn } = now
    const env = envOf(now, stream, () => (drawn += 1))
    const decision = takeTurn(stream, before, commands, env)
    if (decision.kind === 'needs') throw new TypeError(`the scenario lacks ${JSON.stringify(decision.missing)}`)
    const [answer] = decision.answers
    if (answer?.kind === 'refused' && !(command.kind === 'signal' && command.teller)) throw new Error(answer.message)
    if (decision.kind === 'nothing') return now
    const { turn, state } = decision
    const taken = commands.slice(0, decision.answers.length)
    now = appended({ ...now, drawn }, stream, turn, before, state)
    for (const effect of openRequests(state, before.version)) if (isCall(effect)) waiting.push(callOf(stream, effect))
    waiting.push(...answersIn({ before, turn, commands: taken, results: decision.answers }).map((one) => told(now, one)))
    const rest = commands.slice(taken.length)
    commands = rest.length > 0 || state.more ? rest : undefined
  }
  return now
}

const appended = (world: Streams, stream: string, turn: Turn, before: StreamState, state: StreamState): Streams => {
  const { turns } = streamOf(world, stream)
  const rows = deriveIndex(before, turn, state).instances.map((row) => [row.instance, row] as const)
  return {
    ...world,
    streams: new Map([...world.streams, [stream, { state, turns: [...turns, turn] }]]),
    instances: new Map([...world.instances, ...rows]),
    events: [...world.events, ...turn.events],
  }
}

const told = ({ instances, events }: Streams, answer: Answer): Answer => {
  const row = answer.kind === 'childEnded' && isOfAnother(answer) ? instances.get(answer.child) : undefined
  if (!row) return answer
  const output = outputOf(events, row.instance)
  return withNow(answer, { status: row.status, ...(output !== undefined && { output }) })
}
export const outputOf = (events: readonly Event[], instance: string | null) =>
  events.flatMap((e) => (e.kind === 'InstanceCompleted' && e.instance === instance ? [e.output] : []))[0]

const envOf = (world: Streams, stream: string, draw: () => number): Env => {
  const { workflows, now } = world
  const version = (of: AnyWorkflow): Version => ({ hash: hashOf(of), workflow: of })
  const { turns } = streamOf(world, stream)
  return {
    now,
    random: () => (draw() * 0.618_033_988_749_895) % 1,
    uuid: () => `00000000-0000-4000-8000-${String(draw()).padStart(12, '0')}`,
    version: (hash) => workflows.filter((w) => hashOf(w) === hash).map(version)[0],
    newest: (name) =>
      workflows
        .filter((w) => w.name === name)
        .toSorted((a, b) => b.version - a.version)
        .map(version)[0] ?? null,
    listener: (signal) => workflows.find((w) => signalOf(w, signal)?.to.aggregate === null)?.name ?? null,
    past: (instance) => pastOf(turns, instance),
    turn: (v) => turns.find((t) => t.version === v),
    closed: () => null,
    switches: () => streamOf(world, PAUSES).state.switches ?? [],
    refused: (instance) => {
      const first = turns.find((t) => t.events.some((e) => 'instance' in e && e.instance === instance))
      const refused = refusalOf(
        turns.flatMap((t) => t.events),
        instance,
      )
      return first && refused ? { start: refused.start, before: { since: first.at, accepted: first.version } } : null
    },
    twice: true,
    dev: true,
    limits: defaultLimits,
  }
}

const pastOf = (turns: readonly Turn[], instance: string): PastStart | null => {
  const events = turns.flatMap((turn) => turn.events).filter((e) => 'instance' in e && e.instance === instance)
  const begun = events.findLast((e) => e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued')
  const end = events.findLast(endsInstance)
  if (!begun && !end) return null
  const counted = turns.some(({ causes }) => causes.some(({ kind, id }) => kind === 'start' && id === instance))
  const parent = begun && 'start' in begun ? begun.start.parent : undefined
  const status = end && statusAfter(end)
  return { begun: begun !== undefined && status !== 'superseded', counted, ...(parent && { parent }) }
}

type Refusal = Extract<Event, { readonly kind: 'InstanceRejected' | 'InstanceRefused' }>
/** Where the last that happened to it is that it was not let in. */
export const refusalOf = (events: readonly Event[], instance: string): Refusal | undefined => {
  const last = events.findLast((e) => 'instance' in e && e.instance === instance)
  return last?.kind === 'InstanceRejected' || last?.kind === 'InstanceRefused' ? last : undefined
}
