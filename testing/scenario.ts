// given / when / then for workflows: the real core on a virtual clock, no server, no journal, no handler.
import { deepStrictEqual } from 'node:assert/strict'
import { sameJson } from '../base/index.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import type { JsonValue } from '../base/index.ts'
import { allParked, deriveIndex, initial, defaultLimits, takeTurn } from '../engine/index.ts'
import type { Event, InstanceStatus, OpenEffect, StreamState, Turn, Version, Command, Env } from '../engine/index.ts'
import { openEffect, openTask } from './happening.ts'
import type { Happening } from './happening.ts'

/** What a test may look at. Times in milliseconds since the epoch. */
export interface Seen {
  /** Of the instance that was started last. */
  readonly status: InstanceStatus | null
  readonly output: JsonValue | undefined
  /** Of the stream. */
  readonly state: StreamState['state']
  /** Side effects without an outcome, in the order of their requests. */
  readonly requested: readonly { readonly kind: string; readonly payload: JsonValue }[]
  /** Why it is in review, or was not let in. */
  readonly trouble: string | null
  /** What its steps noted, in their order. */
  readonly logged: readonly string[]
  readonly now: number
  readonly events: readonly Event[]
}

export interface Scenario extends Seen {
  when(...happenings: readonly Happening[]): Scenario
  /** Throws, with the difference, unless what is named here is exactly so. */
  expects(what: Partial<Pick<Seen, 'status' | 'output' | 'state' | 'requested' | 'logged' | 'trouble'>>): Scenario
}

interface Past {
  readonly workflows: readonly AnyWorkflow[]
  readonly stream: string
  readonly state: StreamState
  readonly turns: readonly Turn[]
  readonly now: number
  /** Makes ids and random numbers differ from each other and be the same in every run. */
  readonly drawn: number
  readonly instance: string | null
  readonly status: InstanceStatus | null
  /** The last refusal of the instance that was started last, unless it was let in since. */
  readonly refused?: Refusal | undefined
}
type Refusal = Extract<Event, { readonly kind: 'InstanceRejected' | 'InstanceRefused' }>

const START = Date.UTC(2026, 0, 1)

/** An empty stream on which these workflows may be started, at midnight of 1 January 2026 (UTC). */
export const given = (...workflows: readonly AnyWorkflow[]): Scenario =>
  scenario({ workflows, stream: '', state: initial, turns: [], now: START, drawn: 0, instance: null, status: null })

/** Tests know a version by its workflow's name and number: there is one of each. */
export const hashOf = (of: AnyWorkflow): string => `${of.name}@${of.version}`

const scenario = (past: Past): Scenario => {
  const events = past.turns.flatMap((turn) => turn.events)
  const seen: Seen = {
    status: past.status,
    output: events.flatMap((e) => (e.kind === 'InstanceCompleted' && e.instance === past.instance ? [e.output] : []))[0],
    state: past.state.state,
    requested: past.state.effects.values().map(({ effect, payload }: OpenEffect) => ({ kind: effect, payload })),
    trouble:
      (past.state.holder && allParked(past.state.holder)[0]?.trouble.message) ??
      past.state.effects.values().find((e) => e.trouble)?.trouble?.message ??
      past.refused?.reason ??
      null,
    logged: events.flatMap((e) => (e.kind === 'StepDone' || e.kind === 'InstanceParked' ? (e.log ?? []) : [])),
    now: past.now,
    events,
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

/** Without what JSON does not carry, so that an absent key equals an undefined one. */
const plain = (value: object): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue

const happen = (past: Past, happening: Happening): Past => {
  switch (happening.kind) {
    case 'started': {
      const version = { hash: hashOf(happening.workflow), workflow: happening.workflow }
      if (!past.workflows.includes(happening.workflow))
        throw new Error(`${happening.workflow.name} was not given: given(${happening.workflow.name}, …)`)
      const command = happening.command(version)
      if (past.stream !== '' && command.stream !== past.stream)
        throw new Error(`one scenario is one stream: ${past.stream}, not ${command.stream}`)
      return take({ ...past, stream: command.stream, instance: command.instance }, command)
    }
    case 'signalled': {
      const command = happening.command(past.workflows)
      if (past.stream !== '' && command.stream !== past.stream)
        throw new Error(`one scenario is one stream: ${past.stream}, not ${command.stream}`)
      return take({ ...past, stream: command.stream }, command)
    }
    case 'answered':
      return take(past, happening.command(past.stream, openEffect(past.state, happening)))
    case 'tasked':
      return take(
        past,
        happening.command(
          past.stream,
          openTask(past.state, happening.of, (place) => shownAt(past.turns, place)),
        ),
      )
    case 'asked':
      return take(past, happening.command(past.stream, past.instance ?? ''))
    case 'passed':
      return pass(past, past.now + happening.ms)
  }
}

/** What the task at this place shows. */
const shownAt = (
  turns: readonly Turn[],
  place: { readonly instance: string; readonly node: string; readonly visit: number },
): JsonValue => {
  const opened = turns
    .flatMap(({ events }) => events)
    .findLast((e) => e.kind === 'TaskOpened' && e.instance === place.instance && e.node === place.node && e.visit === place.visit)
  return opened?.kind === 'TaskOpened' ? (opened.shows ?? {}) : {}
}

/** Time goes on from timer to timer. */
const pass = (past: Past, until: number): Past => {
  const due = deriveIndex(
    past.state,
    { format: 1, stream: past.stream, version: past.state.version, at: past.now, causes: [], events: [] },
    past.state,
  ).due
  if (due === null || due > until) return { ...past, now: until }
  const at = Math.max(due, past.now)
  return pass(take({ ...past, now: at }, { kind: 'timer', stream: past.stream, due }), until)
}

const take = (past: Past, command: Command | undefined): Past => {
  let drawn = past.drawn
  const version = (hash: string): Version | undefined =>
    past.workflows.flatMap((w) => (hashOf(w) === hash ? [{ hash, workflow: w }] : []))[0]
  const env: Env = {
    now: past.now,
    random: () => ((drawn += 1) * 0.618_033_988_749_895) % 1,
    uuid: () => `00000000-0000-4000-8000-${String((drawn += 1)).padStart(12, '0')}`,
    version,
    newest: (name) => past.workflows.flatMap((w) => (w.name === name ? [{ hash: hashOf(w), workflow: w }] : []))[0],
    turn: (v) => past.turns.find((t) => t.version === v),
    closed: () => null,
    refused: (instance) => {
      const first = past.turns.find((t) => t.events.some((e) => 'instance' in e && e.instance === instance))
      const refused = refusalOf(past.turns, instance)
      return first && refused ? { start: refused.start, before: { since: first.at, accepted: first.version } } : null
    },
    twice: true,
    dev: true,
    limits: defaultLimits,
  }
  const decision = takeTurn(past.stream, past.state, command ? [command] : [], env)
  if (decision.kind === 'needs') throw new Error(`the scenario lacks ${JSON.stringify(decision.missing)}`)
  const [answer] = decision.answers
  if (answer?.kind === 'refused') throw new Error(answer.message)
  if (decision.kind === 'nothing') return past
  const { turn, state } = decision
  const row = deriveIndex(past.state, turn, state).instances.find((r) => r.instance === past.instance)
  const turns = [...past.turns, turn]
  const refused = past.instance === null ? undefined : refusalOf(turns, past.instance)
  const next = { ...past, state, turns, drawn, status: row?.status ?? past.status, refused }
  return state.more ? take(next, undefined) : next
}

/** Where the last that happened to it is that it was not let in. */
const refusalOf = (turns: readonly Turn[], instance: string): Refusal | undefined => {
  const last = turns.flatMap(({ events }) => events).findLast((e) => 'instance' in e && e.instance === instance)
  return last?.kind === 'InstanceRejected' || last?.kind === 'InstanceRefused' ? last : undefined
}
