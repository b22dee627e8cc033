// A random workflow as the engine runs it: turns cut anywhere, the state read again from text, what it waits for in any order, and a person who sends again what threw.
import { sameJson } from '../../base/index.ts'
import type { JsonObject } from '../../base/index.ts'
import { allParked, evolveTurns, initial, takeTurn } from '../../engine/index.ts'
import type { Command, OpenEffect, Parked, OutcomeCommand, StreamState, Turn } from '../../engine/index.ts'
import { decodeSnapshot, encodeState, SNAPSHOT_FORMAT } from '../../journal/codec.ts'
import { againBy, initialIn } from '../reading/again.ts'
import { read } from '../reading/reading.ts'
import { built, owned } from './build.ts'
import { EPOCH, partsOf } from './spec.ts'
import type { Spec, StepSpec } from './spec.ts'
import type { Random } from './random-spec.ts'
import { NEVER, wordsOf } from './words.ts'
import type { Throws } from './words.ts'
import { loneEnv } from './env.ts'

export interface Ran {
  readonly output: unknown
  readonly state: unknown
  /** How often each came to a result. */
  readonly steps: ReadonlyMap<number, number>
  /** Sleeps, waits and performs that it stood at. */
  readonly stops: number
  /** Branches, items and late bodies that were given up. */
  readonly givenUp: number
}

const STREAM = 'Random:1'
/** Later is due only what nobody waits for to be over. */
const SOON = 1_000_000
const KEEP = 60 * 86_400_000
const origin = { source: 'test' }
/** Nothing of this is done while it is paused. */
const WORK: ReadonlySet<string> = new Set([
  'StepDone',
  'EffectRequested',
  'EffectDue',
  'WaitOpened',
  'TimerSet',
  'RoundBegan',
  'ItemsOpened',
  'BranchesJoined',
  'InstanceCompleted',
])

/** Says where the two part. */
const differ = (what: string, found: string, wanted: string): void => {
  if (found === wanted) return
  let at = 0
  while (found[at] === wanted[at]) at += 1
  const part = (of: string): string => of.slice(Math.max(0, at - 300), at + 500)
  throw new Error(`${what} is ${part(found)}, not ${part(wanted)}`)
}

const copied = (state: StreamState): StreamState =>
  decodeSnapshot(encodeState(state), { stream: STREAM, version: state.version, format: SNAPSHOT_FORMAT }).state

/** `holds`: a person pauses it now and then, anywhere, and resumes it some time later. */
export const executed = (spec: Spec, input: { readonly id: string }, from: Random, holds?: Random): Ran => {
  const throws: Throws = { mended: new Set(), thrown: new Set() }
  const definition = owned('Random', built(spec, wordsOf(throws)))
  const parts = partsOf(spec)
  const steps = new Map<string, StepSpec>(parts.flatMap((one) => (one.kind === 'step' ? [[`S${one.id}`, one] as const] : [])))
  const effects = new Map<string, Extract<Spec, { kind: 'perform' }>>(
    parts.flatMap((one) => (one.kind === 'perform' ? [[`E${one.id}`, one] as const] : [])),
  )
  const turns: Turn[] = []
  let state: StreamState = initial
  let now = EPOCH
  let sent = 0
  const signal = (id: number, match: string | number | undefined): Command => ({
    kind: 'signal',
    stream: STREAM,
    signal: `Go${id}`,
    id: `s${sent++}`,
    payload: { n: `n${id}`, ...(match !== undefined && { i: match }) },
    ...(match !== undefined && { match }),
    keep: KEEP,
    origin,
  })
  /** The turn as the engine takes it that has gone all the way, and as one takes it that has only the state. */
  const taken = (commands: readonly Command[], isCut: boolean) => {
    const env = loneEnv(definition, { now, turn: (version) => turns[version - 1], limits: { events: 1 + from.int(6), size: 1_000_000 } })
    const cold = takeTurn(STREAM, copied(state), commands, env)
    const warm = takeTurn(STREAM, state, commands, env)
    // Of a timer that was cut, the rest may have been given up meanwhile.
    if (isCut && warm.kind === 'nothing' && cold.kind === 'nothing') return warm
    if (warm.kind !== 'turn' || cold.kind !== 'turn')
      throw new Error(`it decided ${warm.kind}, from the state alone ${cold.kind}, of ${JSON.stringify(commands)}`)
    differ('the turn from the state alone', JSON.stringify(cold.turn), JSON.stringify(warm.turn))
    return warm
  }
  const again = (): StreamState => {
    differ('the state of the turns', encodeState(evolveTurns(initial, turns)), encodeState(state))
    return copied(state)
  }
  /** A person sends again what threw: all of it, one after the other. */
  const resubmitted = ({ node = '', visit = 1, trouble }: Parked): Command => {
    const edited = steps.get(node.split('.').at(-1) ?? '')?.edited
    if (trouble.code !== 'threw') throw new Error(`it is parked: ${trouble.message}`)
    const action = { do: 'resubmit', instance: STREAM, at: { node, visit }, ...(edited !== undefined && { input: edited }) } as const
    return { kind: 'operator', stream: STREAM, id: `op${turns.length}`, by: 'ann', reason: 'again', action }
  }
  const reportOf = ({ effect, orphaned, retryAt }: OpenEffect): OutcomeCommand['report'] | undefined => {
    const { id = 0, fails = false } = effects.get(effect) ?? {}
    if (orphaned && from.chance(0.5)) return { kind: 'notFound', called: from.chance(0.5) }
    if (effect === NEVER && !orphaned) return undefined
    if (retryAt === null && from.chance(0.2))
      return { kind: 'attempted', error: 'not now', retryInMs: 1_000 * (1 + from.int(4)), claimed: from.chance(0.5) }
    return fails ? { kind: 'failed', error: { c: `c${id}` } } : { kind: 'ok', value: { v: `v${id}` } }
  }
  /** What may come of all that is open: an outcome, a signal, that time passes until the next is due, or a person. */
  const open = (): readonly Command[] => {
    const isPaused = state.holder?.paused !== undefined
    const stands = isPaused || state.holder?.parked
    const pending = state.holder?.pending.values() ?? []
    const atWork = state.effects.values().filter(({ trouble }) => trouble === null)
    const tries = atWork.flatMap(({ retryAt }) => retryAt ?? [])
    const dues = [...pending.flatMap((one) => (one.deadline && stands ? [] : [one.due])), ...(isPaused ? [] : tries)]
    const due = Math.min(...dues)
    return [
      ...atWork.flatMap((effect): readonly Command[] => {
        const { instance, node, visit, index, after, attempts } = effect
        const report = reportOf(effect)
        if (!report) return []
        const of = { instance, node, visit, index }
        return [{ kind: 'outcome', stream: STREAM, of, attempt: attempts + 1, repeat: 'safe', after, report }]
      }),
      ...pending.flatMap(({ signal: name, due: until, match }) =>
        name !== undefined && name !== NEVER && until > now + SOON ? [signal(Number(name.slice(2)), match)] : [],
      ),
      ...pending.flatMap(({ task, node, visit, due: until }): readonly Command[] => {
        if (!task || until < now + SOON) return []
        const value = { t: node.split('.').at(-1)!.toLowerCase() }
        return [
          {
            kind: 'task',
            stream: STREAM,
            id: `t${turns.length}`,
            of: { instance: STREAM, node, visit },
            by: 'ann',
            action: { do: 'done', value },
          },
        ]
      }),
      ...(due < now + SOON ? [{ kind: 'timer', stream: STREAM, due } as const] : []),
      ...(state.holder ? allParked(state.holder).map(resubmitted) : []),
    ]
  }
  /** Paused now and then, and resumed at the latest when nothing else can happen. */
  const held = (isStill: boolean): Command | undefined => {
    const { holder } = state
    if (!holds || !holder || !(holder.paused ? isStill || holds.chance(0.3) : holds.chance(0.3))) return undefined
    const action = { do: holder.paused ? 'resume' : 'pause', instance: STREAM } as const
    return { kind: 'operator', stream: STREAM, id: `hold${turns.length}`, by: 'ann', reason: 'a break', action }
  }
  const stoodStill = (before: StreamState, { events }: Turn): void => {
    const isPaused = before.holder?.paused && !events.some(({ kind }) => kind === 'InstanceUnpaused')
    const did = isPaused && events.find(({ kind }) => WORK.has(kind))
    if (did) throw new Error(`${did.kind} happened while it was paused`)
  }
  let commands: readonly Command[] = [
    { kind: 'start', stream: STREAM, instance: STREAM, workflow: 'Random', number: 1, hash: 'h', key: '1', input, origin },
    ...parts.flatMap((one) => (one.kind === 'wait' && one.sent === 'early' ? [signal(one.id, one.match && 0)] : [])),
  ]
  let isCut = false
  for (;;) {
    const decision = taken(commands, isCut)
    if (decision.kind === 'turn') {
      stoodStill(state, decision.turn)
      state = decision.state
      turns.push(decision.turn)
    }
    if (from.chance(0.2)) state = again()
    commands = commands.slice(decision.answers.length)
    isCut = state.more || commands.length > 0
    if (isCut) continue
    const next = open()
    const hold = held(next.length === 0)
    if (next.length === 0 && !hold) break
    const one = hold ?? next[from.int(next.length)]!
    if (one.kind === 'timer') now = Math.max(now, one.due)
    if (one.kind === 'operator' && one.action.do === 'resubmit') for (const what of throws.thrown) throws.mended.add(what)
    commands = [one]
  }
  const events = turns.flatMap((turn) => turn.events)
  const completed = events.find((event) => event.kind === 'InstanceCompleted')
  const stops = events.filter(({ kind }) => kind === 'TimerSet' || kind === 'WaitOpened' || kind === 'EffectRequested').length
  const givenUp = events.filter(({ kind }) => kind === 'ScopeAbandoned').length
  if (completed?.kind !== 'InstanceCompleted') throw new Error('it did not come to its end')
  const reading = read({
    graph: definition.graph,
    input,
    // `as`: the initial state of a random workflow is an object.
    state: definition.initial as JsonObject,
    events: events.map((event, rank) => ({ event, rank, hash: 'h' })),
    span: { since: -1, until: Infinity },
    again: againBy(() => definition),
    initialOf: initialIn(definition),
  })
  const [wrong] = reading.wrong
  if (wrong !== undefined) throw new Error(`the journal reads otherwise: ${wrong}`)
  if (!sameJson(completed.output, reading.output?.value))
    throw new Error(`the journal reads as ${JSON.stringify(reading.output)}, not ${JSON.stringify(completed.output)}`)
  const ran = new Map<number, number>()
  for (const event of events) {
    if (event.kind !== 'StepDone') continue
    const id = Number(event.node.split('.').at(-1)!.slice(1))
    ran.set(id, (ran.get(id) ?? 0) + 1)
  }
  return { output: completed.output, state: again().state, steps: ran, stops, givenUp }
}
