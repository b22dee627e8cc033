// A random workflow as the engine runs it: turns cut anywhere, the state read again from text, what it waits for in any order, and a person who sends again what threw.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { evolveTurns, initial, takeTurn } from '../../engine/index.ts'
import type { Command, Env, StreamState, Turn } from '../../engine/index.ts'
import { decodeSnapshot, encodeState, SNAPSHOT_FORMAT } from '../../journal/codec.ts'
import { INITIAL, seen } from './spec.ts'
import type { Random, Spec, StepSpec } from './spec.ts'

type Any = (...args: readonly unknown[]) => AnyNode
// The types of a random graph are nobody's: what is tested is what happens at run time.
const {
  flow: flowOf,
  parallel: parallelOf,
  match: matchOf,
  step: stepOf,
  waitFor: waitOf,
  sleep: sleepOf,
  perform: performOf,
} = dsl as unknown as Readonly<Record<'flow' | 'parallel' | 'match' | 'step' | 'waitFor' | 'sleep' | 'perform', Any>>

const StateSchema = z.record(z.string(), z.json())
const owned = (name: string, steps: AnyNode): AnyWorkflow =>
  (dsl.workflow as unknown as (definition: object, steps: AnyNode) => AnyWorkflow)(
    { name, version: 1, triggers: [dsl.http({ decode: z.object({ id: z.string() }), id: 'id' })], state: StateSchema, initial: INITIAL },
    steps,
  )

/** `ran`: how often each step came to a result. */
const built = (spec: Spec, ran: Map<number, number>, thrown: Set<number>): AnyNode => {
  const of = (part: Spec): AnyNode => built(part, ran, thrown)
  const stepFrom = ({ id, sets, unsets, route, throws }: StepSpec): AnyNode =>
    stepOf(`S${id}`, (input: unknown, state: object) => {
      if (throws && !thrown.has(id)) {
        thrown.add(id)
        throw new Error('once')
      }
      ran.set(id, (ran.get(id) ?? 0) + 1)
      const saw = seen(input, { ...state })
      return { output: { kind: route, saw, id }, state: Object.fromEntries(sets.map((key) => [key, `${id} ${saw}`])), unset: unsets }
    })
  switch (spec.kind) {
    case 'step':
      return stepFrom(spec)
    case 'flow':
      return flowOf(...spec.parts.map(of))
    case 'parallel':
      return parallelOf(Object.fromEntries(spec.branches.map((branch, n) => [`b${n}`, of(branch)])))
    case 'match':
      return flowOf(stepFrom(spec.before), matchOf({ p: of(spec.p), q: of(spec.q) }))
    case 'sleep':
      return sleepOf(`${spec.seconds}s`)
    case 'wait':
      return waitOf(
        dsl.signal(`Go${spec.id}`, { payload: z.object({ n: z.string() }), id: 'n', to: dsl.byKey('n'), keep: '60d' }),
        spec.sent === 'never' ? `${spec.seconds}s` : '30d',
      )
    case 'perform':
      return performOf(
        dsl.sideEffect(`E${spec.id}`, {
          payload: z.object({}),
          ok: z.object({ v: z.string() }),
          failed: z.object({ c: z.string() }),
        }),
      )
    case 'own':
      return owned(`W${spec.id}`, of(spec.body))
  }
}

/** Every part of it, itself among them. */
const partsOf = (spec: Spec): readonly Spec[] => {
  switch (spec.kind) {
    case 'flow':
      return [spec, ...spec.parts.flatMap(partsOf)]
    case 'parallel':
      return [spec, ...spec.branches.flatMap(partsOf)]
    case 'match':
      return [spec, spec.before, ...partsOf(spec.p), ...partsOf(spec.q)]
    case 'own':
      return [spec, ...partsOf(spec.body)]
    case 'step':
    case 'sleep':
    case 'wait':
    case 'perform':
      return [spec]
  }
}

export interface Ran {
  readonly output: unknown
  readonly state: unknown
  readonly steps: readonly (readonly [id: number, times: number])[]
  /** Sleeps, waits and performs that it stood at. */
  readonly stops: number
}

const STREAM = 'Random:1'
/** Later is due only what nobody waits for to be over. */
const SOON = 1_000_000
const KEEP = 60 * 86_400_000
const origin = { source: 'test' }

export const executed = (spec: Spec, input: { readonly id: string }, from: Random): Ran => {
  const ran = new Map<number, number>()
  const definition = owned('Random', built(spec, ran, new Set()))
  const parts = partsOf(spec)
  const steps = new Map<string, StepSpec>(parts.flatMap((one) => (one.kind === 'step' ? [[`S${one.id}`, one] as const] : [])))
  const effects = new Map<string, Extract<Spec, { kind: 'perform' }>>(
    parts.flatMap((one) => (one.kind === 'perform' ? [[`E${one.id}`, one] as const] : [])),
  )
  const signal = (id: number): Command => ({
    kind: 'signal',
    stream: STREAM,
    signal: `Go${id}`,
    id: `n${id}`,
    payload: { n: `n${id}` },
    keep: KEEP,
    origin,
  })
  const turns: Turn[] = []
  let state: StreamState = initial
  let now = 1_000
  const env = (): Env => ({
    now,
    random: () => 0.5,
    uuid: () => 'uuid',
    version: () => ({ hash: 'h', workflow: definition }),
    newest: () => null,
    turn: (version) => turns[version - 1],
    closed: () => null,
    twice: false,
    dev: false,
    limits: { events: 1 + from.int(6), size: 1_000_000 },
  })
  const again = (): StreamState => {
    const text = encodeState(evolveTurns(initial, turns))
    if (text !== encodeState(state)) throw new Error('the state of the turns is another than that of the decision')
    return decodeSnapshot(text, { stream: STREAM, version: state.version, format: SNAPSHOT_FORMAT }).state
  }
  /** A person sends again what threw. */
  const resubmitted = (): readonly Command[] => {
    const parked = state.holder?.parked
    if (!parked) return []
    const edited = steps.get(parked.node?.split('.').at(-1) ?? '')?.edited
    if (parked.trouble.code !== 'threw') throw new Error(`it is parked: ${parked.trouble.message}`)
    const action = { do: 'resubmit', instance: STREAM, ...(edited !== undefined && { input: edited }) } as const
    return [{ kind: 'operator', stream: STREAM, id: `op${turns.length}`, by: 'ann', reason: 'again', action }]
  }
  /** What may come of all that is open: an outcome, a signal, or that time passes until the next is due. */
  const open = (): readonly (readonly Command[])[] => {
    const pending = state.holder?.pending.values() ?? []
    const due = Math.min(...pending.map((one) => one.due))
    return [
      ...state.effects.values().flatMap(({ instance, node, visit, index, effect, after }) => {
        const of = { instance, node, visit, index }
        const { id = 0, fails = false } = effects.get(effect) ?? {}
        const report = fails ? ({ kind: 'failed', error: { c: `c${id}` } } as const) : ({ kind: 'ok', value: { v: `v${id}` } } as const)
        return [[{ kind: 'outcome', stream: STREAM, of, effect, attempt: 1, repeat: 'safe', after, report } as const]]
      }),
      ...pending.flatMap(({ signal: name, due: until }) => (name !== undefined && until > SOON ? [[signal(Number(name.slice(2)))]] : [])),
      ...(due < SOON ? [[{ kind: 'timer', stream: STREAM, due } as const]] : []),
      ...(state.holder?.parked ? [resubmitted()] : []),
    ]
  }
  let commands: readonly Command[] = [
    { kind: 'start', stream: STREAM, instance: STREAM, workflow: 'Random', number: 1, hash: 'h', key: '1', input, origin },
    ...parts.flatMap((one) => (one.kind === 'wait' && one.sent === 'early' ? [signal(one.id)] : [])),
  ]
  for (;;) {
    const decision = takeTurn(STREAM, state, commands, env())
    if (decision.kind !== 'turn') throw new Error(`it decided ${decision.kind}`)
    state = decision.state
    turns.push(decision.turn)
    if (from.chance(0.2)) state = again()
    commands = commands.slice(decision.answers.length)
    if (state.more || commands.length > 0) continue
    const next = open()
    if (next.length === 0) break
    commands = next[from.int(next.length)] ?? []
    for (const one of commands) if (one.kind === 'timer') now = Math.max(now, one.due)
  }
  const events = turns.flatMap((turn) => turn.events)
  const completed = events.find((event) => event.kind === 'InstanceCompleted')
  const stops = events.filter(({ kind }) => kind === 'TimerSet' || kind === 'WaitOpened' || kind === 'EffectRequested').length
  if (completed?.kind !== 'InstanceCompleted') throw new Error('it did not come to its end')
  return { output: completed.output, state: again().state, steps: [...ran].toSorted(([a], [b]) => a - b), stops }
}
