// A random workflow as the engine runs it: turns cut anywhere, the state read again from text, and a person who sends again what threw.
import { z } from 'zod'
import * as dsl from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow } from '../../dsl/index.ts'
import { evolveTurns, initial, takeTurn } from '../../engine/index.ts'
import type { Command, Env, StreamState, Turn } from '../../engine/index.ts'
import { decodeSnapshot, encodeState } from '../../journal/codec.ts'
import { INITIAL, seen } from './spec.ts'
import type { Random, Spec, StepSpec } from './spec.ts'

type Any = (...args: readonly unknown[]) => AnyNode
// The types of a random graph are nobody's: what is tested is what happens at run time.
const {
  flow: flowOf,
  parallel: parallelOf,
  match: matchOf,
  step: stepOf,
} = dsl as unknown as Readonly<Record<'flow' | 'parallel' | 'match' | 'step', Any>>

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
    case 'own':
      return owned(`W${spec.id}`, of(spec.body))
  }
}

const editsIn = (spec: Spec): readonly StepSpec[] => {
  switch (spec.kind) {
    case 'step':
      return [spec]
    case 'flow':
      return spec.parts.flatMap(editsIn)
    case 'parallel':
      return spec.branches.flatMap(editsIn)
    case 'match':
      return [spec.before, ...editsIn(spec.p), ...editsIn(spec.q)]
    case 'own':
      return editsIn(spec.body)
  }
}

export interface Ran {
  readonly output: unknown
  readonly state: unknown
  readonly steps: readonly (readonly [id: number, times: number])[]
  readonly turns: number
}

const STREAM = 'Random:1'

export const executed = (spec: Spec, input: { readonly id: string }, from: Random): Ran => {
  const ran = new Map<number, number>()
  const definition = owned('Random', built(spec, ran, new Set()))
  const steps = new Map(editsIn(spec).map((one) => [`S${one.id}`, one]))
  const turns: Turn[] = []
  let state: StreamState = initial
  const env = (): Env => ({
    now: 1_000,
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
    return decodeSnapshot(text, { stream: STREAM, version: state.version, format: 2 }).state
  }
  const origin = { source: 'test' }
  let commands: readonly Command[] = [
    { kind: 'start', stream: STREAM, instance: STREAM, workflow: 'Random', number: 1, hash: 'h', key: '1', input, origin },
  ]
  for (;;) {
    const decision = takeTurn(STREAM, state, commands, env())
    if (decision.kind !== 'turn') throw new Error(`it decided ${decision.kind}`)
    state = decision.state
    turns.push(decision.turn)
    if (from.chance(0.2)) state = again()
    commands = commands.slice(decision.answers.length)
    if (state.more || commands.length > 0) continue
    const parked = state.holder?.parked
    if (!parked) break
    const edited = steps.get(parked.node?.split('.').at(-1) ?? '')?.edited
    if (parked.trouble.code !== 'threw') throw new Error(`it is parked: ${parked.trouble.message}`)
    const action = { do: 'resubmit', instance: STREAM, ...(edited !== undefined && { input: edited }) } as const
    commands = [{ kind: 'operator', stream: STREAM, id: `op${turns.length}`, by: 'ann', reason: 'again', action }]
  }
  const completed = turns.flatMap(({ events }) => events).find((event) => event.kind === 'InstanceCompleted')
  if (completed?.kind !== 'InstanceCompleted') throw new Error('it did not come to its end')
  return { output: completed.output, state: again().state, steps: [...ran].toSorted(([a], [b]) => a - b), turns: turns.length }
}
