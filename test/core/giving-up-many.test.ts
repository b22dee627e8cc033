// What is given up among thousands costs what it holds itself: counted in steps of the engine's own code, not in time.
import { Session } from 'node:inspector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, forEach, http, perform, race, repeat, sideEffect, sleep, step, takes, withDeadline, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data } from '../../dsl/index.ts'
import { initial, takeTurn } from '../../engine/index.ts'
import type { Command, Decision, Env, StreamState } from '../../engine/index.ts'
import { loneEnv } from '../graphs/env.ts'

const Line = z.object({ id: z.string() })
interface Line extends Data<typeof Line> {}
const Asked = z.object({ id: z.string(), lines: z.array(Line) })
interface Asked extends Data<typeof Asked> {}
const base = { version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} } as const
const book = sideEffect('Book', { payload: Line, ok: z.object({}) })

const races = workflow(
  { ...base, name: 'Races' },
  flow(takes<Asked>(), forEach('lines', flow(takes<Line>(), race({ soon: sleep('1h'), late: sleep('2h') })))),
)
const deadlines = workflow(
  { ...base, name: 'Deadlines' },
  flow(takes<Asked>(), forEach('lines', flow(takes<Line>(), withDeadline(flow(takes<Line>(), perform(book)), '1h')))),
)
const again = step('Again', (line: Line) => ({ output: { kind: line.id.length < 9 ? 'again' : 'over', id: `${line.id}+` } }))
const loops = workflow(
  { ...base, name: 'Loops' },
  flow(
    takes<Asked>(),
    forEach('lines', flow(takes<Line>(), withDeadline(repeat(flow(takes<Line>(), sleep('40m'), again), { max: 9 }), '1h'))),
  ),
)

/** A turn has so many events at most. What it takes is held by these: the first turn reaches all items of a list that are open at once. */
const EVENTS = 500
const STEPS_OF_AN_EVENT = 1_500
const STEPS_OF_AN_ITEM = 400

const origin = { source: 'test' }
/** Plays it until the hour has passed. */
const played = (definition: AnyWorkflow, count: number, turn: (take: () => Decision) => Decision = (take) => take()): StreamState => {
  let state = initial
  let now = 1_000
  const env = (): Env => loneEnv(definition, { now, limits: { events: EVENTS, size: 1_000_000 } })
  const take = (command: Command): void => {
    for (let left: readonly Command[] = [command]; ;) {
      const [before, given] = [state, left]
      const decision = turn(() => takeTurn('S:1', before, given, env()))
      if (decision.kind !== 'turn') return
      state = decision.state
      left = left.slice(decision.answers.length)
      if (!state.more && left.length === 0) return
    }
  }
  const input = { id: '1', lines: Array.from({ length: count }, (_, i) => ({ id: `l${i}` })) }
  take({ kind: 'start', stream: 'S:1', instance: 'S:1', workflow: definition.name, number: 1, hash: 'h', key: '1', input, origin })
  for (const minutes of [40, 60]) {
    now = 1_000 + minutes * 60_000
    take({ kind: 'timer', stream: 'S:1', due: now })
  }
  return state
}

const session = new Session()
beforeAll(() => {
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
})
afterAll(() => session.disconnect())

/** How often blocks of the engine's code, and of the tables under it, were gone through since it was asked last. */
const stepsSince = (): number => {
  let steps = 0
  session.post('Profiler.takePreciseCoverage', (_, { result }) => {
    for (const { url, functions } of result)
      if (/\/(engine|base)\/[\w/-]+\.ts/.test(url)) for (const { ranges } of functions) for (const { count } of ranges) steps += count
  })
  return steps
}
const stepsOf = (work: () => void): number => {
  stepsSince()
  work()
  return stepsSince()
}
/** The most steps of one turn. */
const longestOf = (definition: AnyWorkflow, count: number): number => {
  let longest = 0
  played(definition, count, (take) => {
    stepsSince()
    const decision = take()
    longest = Math.max(longest, stepsSince())
    return decision
  })
  return longest
}

describe('a list', () => {
  it.each([
    { of: 'races', definition: races },
    { of: 'deadlines around what was asked for', definition: deadlines },
    { of: 'deadlines around loops', definition: loops },
  ])('of twice as many $of takes twice the steps', ({ definition }) => {
    played(definition, 10)
    const [some, twice] = [stepsOf(() => played(definition, 1_000)), stepsOf(() => played(definition, 2_000))]
    expect(some).toBeGreaterThan(100_000)
    expect(twice / some).toBeLessThan(2.4)
  })

  it.each([
    { of: 'races', definition: races },
    { of: 'deadlines around what was asked for', definition: deadlines },
    { of: 'deadlines around loops', definition: loops },
  ])('of $of has no turn that takes more steps than its events and its items may', ({ definition }) => {
    played(definition, 10)
    expect(longestOf(definition, 4_000)).toBeLessThan(EVENTS * STEPS_OF_AN_EVENT + 4_000 * STEPS_OF_AN_ITEM)
  })
})
