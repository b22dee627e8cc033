// A write that its caller gave up may still arrive, at any later time: whoever went on meanwhile loses nothing by it.
import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { appendOne, turnAt } from '../../../journal/contract/samples.ts'
import { deriveIndex, evolveTurn, initial } from '../../../engine/index.ts'
import { JournalUnavailable } from '../../../journal/index.ts'
import type { Journal } from '../../../journal/index.ts'
import { derived, expectLists } from './expected.ts'
import { counting, lateAt } from './faults.ts'
import { cosmosFixture } from './fixture.ts'
import { cosmosForFile } from './for-file.ts'
import { LIVES } from './lives.ts'

vi.setConfig({ testTimeout: 300_000 })
const cosmos = cosmosForFile()
const EAGER = { healAfter: 0, abandonAfter: -60_000 }
/** A process that only looks. */
const WATCHING = { healAfter: Number.MAX_SAFE_INTEGER }

type Events = ReturnType<(typeof LIVES)[string]>[number]['events']

interface Going {
  readonly journal: Journal
  readonly stream: string
  readonly life: readonly Events[]
  readonly together: boolean
  readonly look: () => Promise<void>
}
/** Appends what is missing of a life, each turn on the newest version: as in the life, or, as where commands piled up, all in one. */
const goOn = async ({ journal, stream, life, together, look }: Going): Promise<void> => {
  for (;;) {
    const { turns } = await journal.load(stream)
    const state = turns.reduce(evolveTurn, initial)
    const done = turns.flatMap(({ events }) => events).length
    const events = together ? life.flat().slice(done) : (life[turns.length] ?? [])
    if (done === life.flat().length) return
    const turn = turnAt(stream, state.version + 1, { events, causes: [{ kind: 'start', id: `of ${state.version}` }] })
    const index = deriveIndex(state, turn, evolveTurn(state, turn))
    await appendOne(journal, { stream, expected: state.version, turn, index })
    await look()
  }
}

it('a write that arrives after it was given up, before any write of who goes on: what is open or due is always found, and lists come out right', async () => {
  const plan = fc.record({
    life: fc.constantFrom(...Object.values(LIVES)),
    nth: fc.integer({ min: 1, max: 9 }),
    /** None: before anybody goes on. */
    later: fc.integer({ min: 0, max: 7 }),
    /** Somebody else looks after what was left, all the while. */
    healing: fc.boolean(),
    together: fc.boolean(),
    sameProcess: fc.boolean(),
  })
  const { open, end } = await cosmosFixture(cosmos())
  const watcher = await open(WATCHING)
  const healer = await open({ healAfter: 0 })
  const heal = async (): Promise<void> => {
    await healer.open(undefined, 1_000)
    await healer.due(Number.MAX_SAFE_INTEGER, 1_000)
  }
  let runs = 0
  let between = 0
  await fc.assert(
    fc.asyncProperty(plan, async ({ life: lifeOf, nth, later, healing, together, sameProcess }) => {
      const stream = `Order/${++runs}`
      const life = lifeOf(stream).map(({ events }) => events)
      const late = lateAt(nth, later)
      const look = async (): Promise<void> => {
        if (healing) await heal()
        const { index } = derived(await watcher.read(stream, 1, Number.MAX_SAFE_INTEGER))
        const found = (rows: readonly { readonly stream: string }[]): boolean => rows.some((row) => row.stream === stream)
        expect(found((await watcher.open(undefined, 1_000)).rows), 'found as open').toBe(index.open !== null)
        expect(found(await watcher.due(Number.MAX_SAFE_INTEGER, 1_000)), 'found as due').toBe(index.due !== null)
      }

      const first = await open({ around: late.around })
      const given = await goOn({ journal: first, stream, life, together: false, look }).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof JournalUnavailable)) throw error
          return true
        },
      )
      if (given && healing) await heal()
      if (given && later === 0) {
        await late.arrive()
        await look()
      }
      if (given) await goOn({ journal: sameProcess ? first : await open({ around: late.around }), stream, life, together, look })
      if (late.arrived()) between += 1
      await late.arrive()
      await look()
      await expectLists(await open(EAGER), stream)
      const idle = counting()
      await expectLists(await open({ ...EAGER, around: idle.around }), stream)
      expect(idle.writes()).toBe(0)
    }),
    { numRuns: 120 },
  )
  // The property is worth something only where writes did arrive while somebody went on.
  expect(between).toBeGreaterThan(30)
  await end()
})
