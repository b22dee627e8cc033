// Lists and loops of any size, in the pure core: what their items and rounds cost, counted in steps, turns and bytes, and timed.
import { z } from 'zod'
import { flow, forEach, http, perform, repeat, sideEffect, sleep, step, workflow } from '../../dsl/index.ts'
import { encodeState } from '../../journal/codec.ts'
import { core, costOf, startOf } from './core.ts'
import type { Cost } from './core.ts'

const Start = z.object({ id: z.string() })
const base = { version: 1, triggers: [http({ decode: Start, id: 'id' })], state: z.object({}), initial: {} } as const
const STREAM = 'Large:a'

export interface ListCost extends Cost {
  /** The mean of an outcome among the first tenth, beside nearly all others, and of the last tenth, beside few. */
  readonly firstOutcomesUs: number
  readonly lastOutcomesUs: number
}

/** A list whose items ask for one side effect each, all at once; then their outcomes come, one by one. */
export const listOfEffects = (count: number): ListCost => {
  const ask = sideEffect('Ask', { payload: z.object({ n: z.number() }), ok: z.object({}), failed: z.object({}) })
  const lines = step('Lines', () => ({ output: { lines: Array.from({ length: count }, (_, n) => ({ n })) } }))
  const run = core(workflow({ ...base, name: 'Large' }, flow(lines, forEach('lines', perform(ask)))))
  run.tell(startOf({ name: 'Large' }, 'a'))
  const open = run.state().effects.values()
  if (open.length !== count) throw new Error(`${open.length} side effects are open`)
  const before = run.times.length
  for (const { instance, node, visit, index, after } of open) {
    const of = { instance, node, visit, index }
    run.tell({ kind: 'outcome', stream: STREAM, of, attempt: 1, after, repeat: 'safe', report: { kind: 'ok', value: {} } })
  }
  if (run.state().holder !== null) throw new Error('it did not come to its end')
  const [times, tenth] = [run.times.slice(before), Math.ceil(count / 10)]
  const mean = (some: readonly number[]): number => (some.reduce((a, b) => a + b, 0) / some.length) * 1000
  return { ...costOf(run, 1), firstOutcomesUs: mean(times.slice(0, tenth)), lastOutcomesUs: mean(times.slice(-tenth)) }
}

export interface LoopCost extends Cost {
  /** As a snapshot holds it, in the second round and in the last. */
  readonly firstState: number
  readonly lastState: number
}

/** A loop that sleeps a day in each round. */
export const loopOfDays = (rounds: number): LoopCost => {
  let evaluations = 0
  const day = step('Day', ({ id, n = 0 }: { readonly id: string; readonly n?: number }) => {
    evaluations += 1
    return { output: n + 1 < rounds ? { kind: 'again' as const, id, n: n + 1 } : { kind: 'over' as const } }
  })
  const run = core(workflow({ ...base, name: 'Large' }, repeat(flow(sleep('1d'), day), { max: rounds })))
  run.tell(startOf({ name: 'Large' }, 'a'))
  const sizes: number[] = []
  for (let left = rounds; left > 0; left--) {
    const [due = 0] =
      run
        .state()
        .holder?.pending.values()
        .map((one) => one.due) ?? []
    run.at(due)
    run.tell({ kind: 'timer', stream: STREAM, due })
    sizes.push(encodeState(run.state()).length)
  }
  if (run.state().holder !== null) throw new Error('it did not come to its end')
  return { ...costOf(run, evaluations), firstState: sizes[0]!, lastState: sizes.at(-2)! }
}
