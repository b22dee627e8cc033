// given / when / then for workflows: the real core on a virtual clock, no server, no journal, no handler.
import { deepStrictEqual } from 'node:assert/strict'
import { sameJson } from '../base/index.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import { validate } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { allParked, earliestDue, heldIn, isCall, PAUSES } from '../engine/index.ts'
import type { Event, InstanceStatus, OpenEffect, StreamState } from '../engine/index.ts'
import { openEffect, openTask } from './happening.ts'
import type { Happening } from './happening.ts'
import { hashOf, outputOf, refusalOf, streamOf, take } from './streams.ts'
import type { Streams } from './streams.ts'

/** What a test may look at. Times in milliseconds since the epoch. */
export interface Seen {
  /** Of the instance that was started last. */
  readonly status: InstanceStatus | null
  readonly output: JsonValue | undefined
  /** Of its stream. */
  readonly state: StreamState['state']
  /** Of each stream, by its name: `Order/10248`, `Import:monday`. */
  readonly states: Readonly<Record<string, StreamState['state']>>
  /** The status of every instance, by its id: `Order:10248@Order/10248`, `Import:monday`. */
  readonly instances: Readonly<Record<string, InstanceStatus>>
  /** Side effects without an outcome, in the order of their requests. */
  readonly requested: readonly { readonly kind: string; readonly payload: JsonValue }[]
  /** Why it is in review, or was not let in. */
  readonly trouble: string | null
  /** What its steps noted, in their order. */
  readonly logged: readonly string[]
  readonly now: number
  readonly events: readonly Event[]
  /** How many turns all of it took: each is one append. */
  readonly turns: number
}

export interface Scenario extends Seen {
  when(...happenings: readonly Happening[]): Scenario
  /** Throws, with the difference, unless what is named here is exactly so. */
  expects(what: Partial<Pick<Seen, 'status' | 'output' | 'state' | 'states' | 'instances' | 'requested' | 'logged' | 'trouble'>>): Scenario
}

export interface Happened extends Streams {
  /** Of the instance that was started last; before there is one, of what was signalled last. */
  readonly stream: string
  readonly instance: string | null
}

const START = Date.UTC(2026, 0, 1)

/** Nothing has happened, and these workflows may be started, at midnight of 1 January 2026 (UTC). Throws what a deploy would refuse. */
export const given = (...workflows: readonly AnyWorkflow[]): Scenario => {
  const wrong = workflows.flatMap((one) => validate(one).map((problem) => `${one.name} version ${one.version}: ${problem}`))
  if (wrong.length > 0) throw new TypeError(`a deploy would refuse this: ${wrong.join('; ')}`)
  return scenario(nothingOf(workflows))
}
export const nothingOf = (workflows: readonly AnyWorkflow[]): Happened => ({
  workflows,
  streams: new Map(),
  instances: new Map(),
  events: [],
  now: START,
  drawn: 0,
  stream: '',
  instance: null,
})

const scenario = (past: Happened): Scenario => {
  const { events, instances, streams } = past
  const { state } = streamOf(past, past.stream)
  const held = past.instance === null ? undefined : heldIn(state, past.instance)
  const seen: Seen = {
    status: instances.get(past.instance ?? '')?.status ?? null,
    output: outputOf(events, past.instance),
    state: state.state,
    states: Object.fromEntries([...streams].flatMap(([name, of]) => (name === PAUSES ? [] : [[name, of.state.state]]))),
    instances: Object.fromEntries([...instances].map(([id, { status }]) => [id, status])),
    requested: openEffects(past).map(({ effect, payload }) => ({ kind: effect, payload })),
    trouble:
      (held && allParked(held)[0]?.trouble.message) ??
      troubleOf(state) ??
      (past.instance === null ? undefined : refusalOf(events, past.instance)?.reason) ??
      null,
    logged: events.flatMap((e) => (e.kind === 'StepDone' || e.kind === 'InstanceParked' ? (e.log ?? []) : [])),
    now: past.now,
    events,
    turns: [...streams.values()].reduce((n, of) => n + of.turns.length, 0),
  }
  const self: Scenario = {
    ...seen,
    when: (...happenings) => scenario(happenings.reduce(happen, past)),
    expects: (what) => {
      const actual = Object.fromEntries(Object.keys(what).map((key) => [key, seen[key as keyof Seen]]))
      if (!sameJson(plain(actual), plain(what))) deepStrictEqual(plain(actual), plain(what))
      return self
    },
  }
  return self
}

const troubleOf = ({ effects }: StreamState): string | undefined => effects.values().find((e) => e.trouble)?.trouble?.message

/** Of all streams, as they were asked for one after the other. What is asked of a stream is none of them: that answers itself. */
export const openEffects = ({ streams, events }: Streams): readonly OpenEffect[] => {
  const open = [...streams.values()].flatMap(({ state }) => state.effects.values().filter((effect) => !isCall(effect)))
  if (streams.size <= 1) return open
  const asked = (of: OpenEffect): number => events.findIndex((e) => isRequestOf(e, of))
  return open.toSorted((a, b) => asked(a) - asked(b))
}
const isRequestOf = (e: Event, { instance, node, visit, index }: OpenEffect): boolean =>
  e.kind === 'EffectRequested' && e.instance === instance && e.node === node && e.visit === visit && e.index === index

/** Without what JSON does not carry, so that an absent key equals an undefined one. */
const plain = (value: object): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue

export const happen = (past: Happened, happening: Happening): Happened => {
  switch (happening.kind) {
    case 'started': {
      const { workflow } = happening
      if (!past.workflows.includes(workflow)) throw new Error(`${workflow.name} was not given: given(${workflow.name}, …)`)
      const command = happening.command({ hash: hashOf(workflow), workflow })
      const { stream, instance } = command
      return { ...past, ...take(past, command), stream, instance }
    }
    case 'signalled': {
      const command = happening.command(past.workflows)
      return { ...past, ...take(past, command), stream: past.stream === '' ? command.stream : past.stream }
    }
    case 'answered': {
      const open = openEffect(openEffects(past), happening)
      return { ...past, ...take(past, happening.command(streamNameOf(past, open), open)) }
    }
    case 'asked': {
      const instance = happening.of ?? past.instance ?? ''
      const stream = happening.stream ?? past.instances.get(instance)?.stream ?? past.stream
      return { ...past, ...take(past, happening.command(stream, instance)) }
    }
    case 'tasked': {
      const states = [...past.streams].map(([name, of]) => [name, of.state] as const)
      const { stream, place } = openTask(states, happening.of, (at) => shownAt(past.events, at))
      return { ...past, ...take(past, happening.command(stream, place)) }
    }
    case 'passed':
      return pass(past, past.now + happening.ms)
  }
}

/** What the task at this place shows. */
const shownAt = (
  events: readonly Event[],
  place: { readonly instance: string; readonly node: string; readonly visit: number },
): JsonValue => {
  const opened = events.findLast(
    (e) => e.kind === 'TaskOpened' && e.instance === place.instance && e.node === place.node && e.visit === place.visit,
  )
  return opened?.kind === 'TaskOpened' ? (opened.shows ?? {}) : {}
}

const streamNameOf = ({ streams }: Streams, effect: OpenEffect): string =>
  [...streams].find(([, { state }]) => state.effects.values().includes(effect))?.[0] ?? ''

/** Time goes on from timer to timer, whichever stream has the next. */
const pass = (past: Happened, until: number): Happened => {
  let next: { readonly stream: string; readonly due: number } | undefined
  for (const [stream, { state }] of past.streams) {
    const due = earliestDue(state)
    if (due !== null && due <= until && !(next && next.due <= due)) next = { stream, due }
  }
  if (!next) return { ...past, now: until }
  const now = Math.max(next.due, past.now)
  return pass({ ...past, ...take({ ...past, now }, { kind: 'timer', stream: next.stream, due: next.due }) }, until)
}
