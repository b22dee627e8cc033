// How much a page holds: whoever reads lists or everything has a bound of memory, however large rows and turns are.
import { expect } from 'vitest'
import type { InstanceRow, Turn } from '../../engine/index.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { allPages, MOST_PAGES } from './pages.ts'
import { appendAt, appendEach, rowAt } from './samples.ts'

/** As the port says. */
const MOST = 4_000_000
/** In characters: two and no three of 1.5 MB fit on a page, and one is larger than any. */
const SIZES = [1_500_000, 1_500_000, 1_500_000, 1_500_000, 4_500_000, 1_500_000, 20, 20]
/** Less than this is left of a page beside the text itself. */
const BESIDE = 2_000

const checkPages = (pages: readonly (readonly { readonly size: number }[])[]): void => {
  for (const page of pages) {
    const size = page.reduce((sum, of) => sum + of.size, 0)
    expect(page.length === 1 || size <= MOST + BESIDE * page.length).toBe(true)
  }
  // No page is smaller than it has to be.
  expect(pages.length).toBeLessThanOrEqual(6)
}

export const pageSizeContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('a page of large rows ends before the limit, and its cursor goes on with the next', async (journal) => {
    const rows = SIZES.map((size, i): InstanceRow => rowAt(`Order/${i}`, `k${i}`, { nodes: ['x'.repeat(size)] }))
    await appendEach(
      journal,
      rows.map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })),
    )
    for (const filter of [{}, { workflow: 'Order' }, { text: 'k' }, { status: 'running' as const, text: 'k' }]) {
      const pages = await allPages((cursor) => journal.instances({ ...filter, limit: 200, ...(cursor !== undefined && { cursor }) }))
      expect(pages.flatMap((page) => page.rows.map(({ key }) => key))).toEqual(rows.toReversed().map(({ key }) => key))
      checkPages(pages.map((page) => page.rows.map(({ nodes: [text = ''] }) => ({ size: text.length }))))
    }
  })

  test('everything is read on in pages that hold no more than that, also where turns are large', async (journal) => {
    const reasonOf = ({ events: [event] }: Turn): string => (event?.kind === 'Ignored' ? event.reason : '')
    await appendEach(
      journal,
      SIZES.map((size, i) =>
        appendAt(`Order/${i}`, 0, { turn: { events: [{ kind: 'Ignored', cause: 'signal:1', reason: `${i} ${'x'.repeat(size)}` }] } }),
      ),
    )
    const pages: (readonly Turn[])[] = []
    for (let cursor: string | undefined; pages.length < MOST_PAGES;) {
      const page = await journal.readAll(cursor, 200)
      cursor = page.cursor
      if (page.turns.length === 0) break
      pages.push(page.turns)
    }
    expect(new Set(pages.flat().map((turn) => reasonOf(turn).slice(0, 2))).size).toBe(SIZES.length)
    checkPages(pages.map((page) => page.map((turn) => ({ size: reasonOf(turn).length }))))
  })
}
