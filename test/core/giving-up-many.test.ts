// What is given up among thousands costs what it holds itself: counted in steps of the engine's own code, not in time.
import { Session } from 'node:inspector/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { flow, forEach, http, perform, race, repeat, sideEffect, sleep, step, takes, withDeadline, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow, Data } from '../../dsl/index.ts'
import { initial, takeTurn } from '../../engine/index.ts'
import type { Command, Env, StreamState } from '../../engine/index.ts'

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

const origin = { source: 'test' }
/** Plays it until the hour has passed. */
const played = (definition: AnyWorkflow, count: number): StreamState => {
  let state = initial
  let now = 1_000
  const env = (): Env => ({
    now,
    random: () => 0.5,
    uuid: () => 'uuid',
    version: () => ({ hash: 'h', workflow: definition }),
    newest: () => null,
    turn: () => undefined,
    closed: () => null,
    past: () => null,
    listener: () => null,
    twice: false,
    dev: false,
    limits: { events: 500, size: 1_000_000 },
  })
  const take = (command: Command): void => {
    for (let left: readonly Command[] = [command]; ;) {
      const decision = takeTurn('S:1', state, left, env())
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
beforeAll(async () => {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
})
afterAll(() => session.disconnect())

/** How often blocks of the engine's code, and of the tables under it, were gone through. */
const stepsOf = async (work: () => void): Promise<number> => {
  await session.post('Profiler.takePreciseCoverage')
  work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => /\/(engine|base)\/[\w/-]+\.ts/.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0)
}

describe('a list', () => {
  it.each([
    { of: 'races', definition: races },
    { of: 'deadlines around what was asked for', definition: deadlines },
    { of: 'deadlines around loops', definition: loops },
  ])('of twice as many $of takes twice the steps', async ({ definition }) => {
    played(definition, 10)
    const [some, twice] = [await stepsOf(() => played(definition, 1_000)), await stepsOf(() => played(definition, 2_000))]
    expect(some).toBeGreaterThan(100_000)
    expect(twice / some).toBeLessThan(2.4)
  })
})
