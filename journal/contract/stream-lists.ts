// Due times and open marks: they change with the turn that changes them.
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { shardOf, SHARDS } from '../../base/index.ts'
import type { Journal, Shards } from '../journal.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { allPages } from './pages.ts'
import { appendAt, appendEach } from './samples.ts'

const allOpen = async (journal: Journal, limit: number, shards?: Shards): Promise<readonly string[]> => {
  const pages = await allPages((cursor) => journal.open(cursor, limit, shards))
  for (const { rows } of pages) expect(rows.length).toBeLessThanOrEqual(limit)
  return pages.flatMap(({ rows }) => rows.map(({ stream }) => stream))
}

export const streamListContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('streams that are due come the earliest first, up to the time and the limit', async (journal) => {
    await appendEach(
      journal,
      [30, 10, null, 20, 40].map((due, i) => appendAt(`Order/${i}`, 0, { index: { due } })),
    )
    expect(await journal.due(30, 10)).toEqual([
      { stream: 'Order/1', due: 10 },
      { stream: 'Order/3', due: 20 },
      { stream: 'Order/0', due: 30 },
    ])
    expect(await journal.due(30, 2)).toHaveLength(2)
    expect(await journal.due(9, 10)).toEqual([])
    expect(await journal.nextDue()).toBe(10)
  })

  test('the next turn of a stream moves its due time, or ends it', async (journal) => {
    await appendEach(journal, [appendAt('Order/1', 0, { index: { due: 10 } }), appendAt('Order/2', 0, { index: { due: 20 } })])
    await appendEach(journal, [appendAt('Order/1', 1, { index: { due: 30 } })])
    expect(await journal.nextDue()).toBe(20)
    await appendEach(journal, [appendAt('Order/2', 1)])
    expect(await journal.nextDue()).toBe(30)
    await appendEach(journal, [appendAt('Order/1', 2)])
    expect(await journal.nextDue()).toBeNull()
    expect(await journal.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
  })

  test('open streams are told with the version of their last turn and since when they are open, until a turn ends it', async (journal) => {
    await appendEach(journal, [
      appendAt('Order/1', 0, { index: { open: 3 } }),
      appendAt('Order/1', 1, { index: { open: 3 } }),
      appendAt('Order/2', 0, { index: { open: 3 } }),
      appendAt('Order/2', 1),
    ])
    expect(await journal.open(undefined, 10)).toEqual({ rows: [{ stream: 'Order/1', version: 2, since: 3 }] })
    await appendEach(journal, [appendAt('Order/1', 2)])
    expect(await journal.open(undefined, 10)).toEqual({ rows: [] })
  })

  test('every stream that is open stands on exactly one page, at any limit', async (journal) => {
    let nth = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 15 }), fc.integer({ min: 1, max: 6 }), async (marks, limit) => {
        const before = await allOpen(journal, 100)
        const streams = marks.map((mark, i) => ({ stream: `Order/${nth}-${i}`, mark }))
        nth += 1
        await journal.append(streams.map(({ stream, mark }) => appendAt(stream, 0, { index: { open: mark ? 3 : null } })))
        const found = await allOpen(journal, limit)
        const expected = [...before, ...streams.filter(({ mark }) => mark).map(({ stream }) => stream)]
        expect(found.toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: 20 },
    )
  })

  test('streams of some shards are told alone: of all that are due and open none is missing, none comes twice', async (journal) => {
    const streams = Array.from({ length: 40 }, (_, i) => `Order/${i}`)
    await journal.append(streams.map((stream, i) => appendAt(stream, 0, { index: { due: 1_000 - i, open: 3 } })))
    const halves = [0, 1].map((half): Shards => new Set(Array.from({ length: SHARDS }, (_, s) => s).filter((s) => s % 2 === half)))
    for (const shards of halves) {
      const own = streams.filter((stream) => shards.has(shardOf(stream)))
      expect(own.length).toBeGreaterThan(0)
      expect(own.length).toBeLessThan(streams.length)
      expect((await allOpen(journal, 3, shards)).toSorted()).toEqual(own.toSorted())
      // The later its number, the earlier it is due.
      expect((await journal.due(1_000, 100, shards)).map(({ stream }) => stream)).toEqual(own.toReversed())
      expect((await journal.due(1_000, 2, shards)).map(({ stream }) => stream)).toEqual(own.toReversed().slice(0, 2))
      expect(await journal.due(900, 100, shards)).toEqual([])
      expect(await journal.nextDue(shards)).toBe(1_000 - streams.indexOf(own.at(-1)!))
    }
    const none: Shards = new Set()
    expect(await journal.due(1_000, 100, none)).toEqual([])
    expect(await journal.nextDue(none)).toBeNull()
    expect(await journal.open(undefined, 10, none)).toEqual({ rows: [] })
  })
}
