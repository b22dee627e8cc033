// The reader of everything: each turn at least once, in order within its stream, and no late commit skipped.
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { BadCursor } from '../errors.ts'
import type { Journal } from '../journal.ts'
import type { Turn } from '../../engine/index.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { MOST_PAGES } from './pages.ts'
import { appendAt, appendEach, appendOne } from './samples.ts'

/** Reads on from `cursor` until nothing comes any more. */
const readOn = async (journal: Journal, limit: number, cursor?: string): Promise<{ turns: readonly Turn[]; cursor: string }> => {
  const turns: Turn[] = []
  let at = cursor
  for (let nth = 0; nth < MOST_PAGES; nth++) {
    const page = await journal.readAll(at, limit)
    expect(page.turns.length).toBeLessThanOrEqual(limit)
    at = page.cursor
    if (page.turns.length === 0) return { turns, cursor: at }
    turns.push(...page.turns)
  }
  throw new Error('a reader that is at the end is still given turns')
}

/** Within each stream, turns come in the order of their versions, without a gap; a turn that comes again is no gap. */
const checkOrder = (turns: readonly Turn[], versions: ReadonlyMap<string, number>): void => {
  const seen = new Map<string, number>()
  for (const { stream, version } of turns) {
    expect(version).toBeLessThanOrEqual((seen.get(stream) ?? 0) + 1)
    seen.set(stream, Math.max(seen.get(stream) ?? 0, version))
  }
  expect(seen).toEqual(versions)
}

export const readAllContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('an empty journal gives no turns, and a cursor that goes on from there', async (journal) => {
    const { turns, cursor } = await journal.readAll(undefined, 10)
    expect(turns).toEqual([])
    await appendEach(journal, [appendAt('Order/1', 0)])
    expect((await journal.readAll(cursor, 10)).turns).toHaveLength(1)
  })

  test('a cursor goes on behind what was read, also in a journal that was opened again', async (journal, { reopen }) => {
    await appendEach(journal, [appendAt('Order/1', 0), appendAt('Order/2', 0), appendAt('Order/1', 1)])
    const { cursor } = await journal.readAll(undefined, 2)
    const again = await reopen()
    await appendEach(again, [appendAt('Order/2', 1)])
    checkOrder(
      (await readOn(again, 2)).turns,
      new Map([
        ['Order/1', 2],
        ['Order/2', 2],
      ]),
    )
    expect((await readOn(again, 2, cursor)).turns.length).toBeLessThanOrEqual(4)
    expect((await readOn(again, 2, cursor)).turns.length).toBeGreaterThanOrEqual(2)
  })

  test('a reader beside writers misses nothing, at any limit', async (_, fixture) => {
    const plan = fc.record({
      limit: fc.integer({ min: 1, max: 7 }),
      streams: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
    })
    let journal = fixture.journal
    let nth = 0
    await fc.assert(
      fc.asyncProperty(plan, async ({ limit, streams }) => {
        journal = await fixture.reopen()
        const run = nth++
        const begin = await readOn(journal, 1_000)
        const writers = streams.map(async (length, i) => {
          for (let version = 0; version < length; version++) await appendOne(journal, appendAt(`Order/${run}-${i}`, version))
        })
        const beside = await readOn(journal, limit, begin.cursor)
        await Promise.all(writers)
        const after = await readOn(journal, limit, beside.cursor)
        checkOrder([...beside.turns, ...after.turns], new Map(streams.map((length, i) => [`Order/${run}-${i}`, length])))
      }),
      { numRuns: 15 },
    )
  })

  test('a cursor of somebody else is refused', async (journal) => {
    await expect(journal.readAll('tomorrow', 10)).rejects.toThrow(BadCursor)
    await expect(journal.open('-1; DROP', 10)).rejects.toThrow(BadCursor)
    await expect(journal.instances({ limit: 10, cursor: '' })).rejects.toThrow(BadCursor)
  })

  test('a limit that is no positive whole number is refused', async (journal) => {
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      await expect(journal.readAll(undefined, limit)).rejects.toThrow('limit is')
      await expect(journal.instances({ limit })).rejects.toThrow('limit is')
      await expect(journal.due(0, limit)).rejects.toThrow('limit is')
      await expect(journal.open(undefined, limit)).rejects.toThrow('limit is')
    }
  })
}
