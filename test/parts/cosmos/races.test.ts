// Processes that write one stream at the same time, in any order of their calls, one of them dying: one wins each version, and lists come out right.
import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { anyTurn, STREAM } from '../../../journal/contract/arbitraries.ts'
import { appendAt, appendOne, cause, EPOCH } from '../../../journal/contract/samples.ts'
import { deriveIndex, evolveTurn, initial } from '../../../engine/index.ts'
import type { Journal } from '../../../journal/index.ts'
import type { StreamState, Turn } from '../../../engine/index.ts'
import { expectLists } from './expected.ts'
import { counting, Died, dyingAt, intercepted } from './faults.ts'
import { cosmosFixture } from './fixture.ts'
import { cosmosForFile } from './for-file.ts'

vi.setConfig({ testTimeout: 300_000 })
const cosmos = cosmosForFile()
const EAGER = { healAfter: 0, abandonAfter: -60_000 }

const stateOf = async (journal: Journal): Promise<StreamState> => (await journal.load(STREAM)).turns.reduce(evolveTurn, initial)

/** Appends the events of each turn, each on the newest version, until it is taken. */
const write = async (journal: Journal, turns: readonly Turn[]): Promise<number> => {
  let conflicts = 0
  let state = await stateOf(journal)
  for (const of of turns) {
    for (;;) {
      const version = state.version + 1
      const turn: Turn = { ...of, version, at: EPOCH + version, causes: [] }
      const after = evolveTurn(state, turn)
      const append = { stream: STREAM, expected: state.version, turn, index: deriveIndex(state, turn, after) }
      if ((await appendOne(journal, append)).kind === 'appended') {
        state = after
        break
      }
      conflicts += 1
      state = await stateOf(journal)
    }
  }
  return conflicts
}

it('of 20 processes that create one version exactly one wins, and the others are told its version', async () => {
  const { open, end } = await cosmosFixture(cosmos())
  const processes = await Promise.all(Array.from({ length: 20 }, () => open()))
  for (const version of [0, 1, 2]) {
    if (version > 0) await Promise.all(processes.map((journal) => journal.load('Order/1')))
    const answers = await Promise.all(
      processes.map((journal, i) =>
        appendOne(journal, appendAt('Order/1', version, { turn: { causes: [cause(`${version} of ${i}`)] }, index: { open: i } })),
      ),
    )
    expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'conflict')).toEqual(
      Array.from({ length: 19 }, () => ({ kind: 'conflict', version: version + 1 })),
    )
  }
  await end()
})

it('any turns, by three processes at once, in any order of their calls, and one of them dies: lists say what the turns say', async () => {
  const plan = fc.record({
    turns: fc.array(fc.array(anyTurn, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
    nth: fc.integer({ min: 1, max: 8 }),
    when: fc.constantFrom('before', 'after'),
  })
  let conflicts = 0
  let deaths = 0
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan, async (scheduler, { turns, nth, when }) => {
      const { open, end } = await cosmosFixture(cosmos())
      const mortal = dyingAt(nth, when)
      const processes = await Promise.all(
        turns.map((_, i) =>
          open({
            healAfter: 0,
            around: (documents) =>
              intercepted(i === 0 ? mortal.around(documents) : documents, async (kind, container, call) => {
                await scheduler.schedule(Promise.resolve(), `${i} ${kind} ${container}`)
                return call()
              }),
          }),
        ),
      )
      const written = processes.map((journal, i) =>
        write(journal, turns[i] ?? []).catch((error: unknown) => {
          if (!(error instanceof Died)) throw error
          deaths += 1
          return 0
        }),
      )
      const counted = await scheduler.waitFor(Promise.all(written))
      conflicts += counted.reduce((sum, count) => sum + count, 0)

      await expectLists(await open(EAGER), STREAM)
      const idle = counting()
      await expectLists(await open({ ...EAGER, around: idle.around }), STREAM)
      expect(idle.writes()).toBe(0)
      await end()
    }),
    { numRuns: 60 },
  )
  // The property is worth something only where processes did get in each other's way.
  expect(conflicts).toBeGreaterThan(20)
  expect(deaths).toBeGreaterThan(10)
})
