// Instances of any size, in the pure core: what a turn costs, counted in steps and bytes, and timed.
import { z } from 'zod'
import { flow, http, parallel, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow, Data, Node } from '../../dsl/index.ts'
import { defaultLimits, deriveIndex, effectKey, initial, takeTurn } from '../../engine/index.ts'
import type { Command, Env, StreamState, Turn } from '../../engine/index.ts'
import { encodeTurn } from '../../journal/index.ts'
import { loneEnv } from '../graphs/env.ts'

const Start = z.object({ id: z.string() })
interface Start extends Data<typeof Start> {}
interface State {
  readonly n: number
}
const StateSchema = z.object({ n: z.number() })
type Steps = Node<Start, unknown, never>

/** What was done, and how long the longest turn took. */
export interface Cost {
  readonly evaluations: number
  readonly turns: number
  readonly bytes: number
  readonly ms: number
  readonly longestTurnMs: number
}

/** A graph whose types nobody could write by hand. */
const many = (node: AnyNode): Steps => node as Steps
const named = (count: number, node: AnyNode): Readonly<Record<string, AnyNode>> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`b${n}`, node]))

export const counted = () => {
  const count = { evaluations: 0 }
  const one = step('One', (input: Start, state: State) => {
    count.evaluations += 1
    return { output: { id: input.id, n: state.n } }
  })
  return { count, one }
}

export const owned = (steps: AnyNode): AnyWorkflow =>
  workflow({ name: 'Large', version: 1, triggers: [http({ decode: Start, id: 'id' })], state: StateSchema, initial: { n: 0 } }, many(steps))

export const startOf = ({ name }: { readonly name: string }, id: string): Command => ({
  kind: 'start',
  stream: `${name}:${id}`,
  instance: `${name}:${id}`,
  workflow: name,
  number: 1,
  hash: 'v1',
  key: id,
  input: { id },
  origin: { source: 'bench' },
})

/** Milliseconds that this thread has worked: what others do on the machine does not count. */
export const worked = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Takes turns until nothing is ready. */
export const core = (definition: AnyWorkflow) => {
  let state: StreamState = initial
  const turns: Turn[] = []
  const times: number[] = []
  let bytes = 0
  let now = 1_000
  const env = (): Env =>
    loneEnv(definition, {
      now,
      version: () => ({ hash: 'v1', workflow: definition }),
      turn: (version) => turns[version - 1],
      limits: defaultLimits,
      clock: () => performance.now(),
    })
  const tell = (...commands: readonly Command[]): void => {
    let left = commands
    do {
      const began = worked()
      const decision = takeTurn(commands[0]!.stream, state, left, env())
      if (decision.kind !== 'turn') return
      const before = state
      state = decision.state
      turns.push(decision.turn)
      deriveIndex(before, decision.turn, state)
      bytes += encodeTurn(decision.turn).length
      times.push(worked() - began)
      left = left.slice(decision.answers.length)
    } while (left.length > 0 || state.more)
  }
  return { tell, times, state: () => state, bytes: () => bytes, at: (time: number) => void (now = time) }
}

export const costOf = (run: ReturnType<typeof core>, evaluations: number): Cost => ({
  evaluations,
  turns: run.times.length,
  bytes: run.bytes(),
  ms: run.times.reduce((a, b) => a + b, 0),
  longestTurnMs: Math.max(0, ...run.times),
})

/** One instance, from its start to its end. */
const whole = (graph: (one: AnyNode) => AnyNode): Cost => {
  const { count, one } = counted()
  const definition = owned(graph(one))
  const run = core(definition)
  run.tell(startOf(definition, 'a'))
  if (run.state().holder !== null) throw new Error('it did not come to its end')
  return costOf(run, count.evaluations)
}

export const parallelSteps = (count: number): Cost => whole((one) => parallel(named(count, one) as never))

/** A constructor takes twelve nodes; a graph may have any number. */
export const sequence = (count: number): Cost =>
  whole((one) => (flow as (...nodes: readonly AnyNode[]) => AnyNode)(...Array.from({ length: count }, () => one)))

export interface EffectsCost extends Cost {
  /** The mean of an outcome among the first tenth, beside nearly all others, and of the last tenth, beside few. */
  readonly firstOutcomesUs: number
  readonly lastOutcomesUs: number
}

/** One step asks for many side effects; then their outcomes come, one by one. */
export const effectsOfOneStep = (count: number): EffectsCost => {
  const Mail = sideEffect('Mail', { payload: z.object({ n: z.number() }) })
  const ask = step('Ask', () => ({ output: null, sideEffects: Array.from({ length: count }, (_, n) => Mail({ n })) }))
  const definition = owned(ask)
  const run = core(definition)
  run.tell(startOf(definition, 'a'))
  const outcomes = run.state().effects.values()
  if (outcomes.length !== count) throw new Error(`${outcomes.length} side effects are open`)
  const before = run.times.length
  for (const { instance, node, visit, index, after } of outcomes)
    run.tell({
      kind: 'outcome',
      stream: 'Large:a',
      of: { instance, node, visit, index },
      attempt: 1,
      after,
      repeat: 'safe',
      report: { kind: 'ok' },
    })
  if (run.state().effects.size !== 0) throw new Error(`${effectKey(outcomes[0]!)} is open still`)
  const [times, tenth] = [run.times.slice(before), Math.ceil(count / 10)]
  const mean = (some: readonly number[]): number => (some.reduce((a, b) => a + b, 0) / some.length) * 1000
  return { ...costOf(run, 1), firstOutcomesUs: mean(times.slice(0, tenth)), lastOutcomesUs: mean(times.slice(-tenth)) }
}
