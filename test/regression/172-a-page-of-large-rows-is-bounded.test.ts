// A page of 200 rows or turns was read whole, whatever they held: with 2 MB each it was 400 MB, in memory and in one answer.
import { expect, it } from 'vitest'
import { memoryJournal } from '../../journal/memory/index.ts'
import { appendAt, appendEach, rowAt } from '../../journal/contract/samples.ts'
import { schemaMask, visualizerRoutes } from '../../visualizer/server/index.ts'
import type { Journal } from '../../journal/index.ts'

const api = (journal: Journal) =>
  visualizerRoutes({
    journal,
    versions: { get: async () => undefined, active: async () => [] },
    ask: () => Promise.resolve(undefined),
    mask: schemaMask,
    process: 'test',
    now: () => 0,
  })

interface Answered {
  readonly rows: readonly { readonly instance?: string; readonly version?: number }[]
  readonly next?: string
}
const allOf = async (journal: Journal, path: string, cursor: string): Promise<{ pages: Answered[]; largest: number }> => {
  const pages: Answered[] = []
  let largest = 0
  for (let next: string | undefined = ''; next !== undefined;) {
    const response = await api(journal).request(`${path}?limit=200${next === '' ? '' : `&${cursor}=${next}`}`)
    const text = await response.text()
    largest = Math.max(largest, text.length)
    const page: Answered = JSON.parse(text)
    pages.push(page)
    next = page.next
  }
  return { pages, largest }
}

it('GET /instances goes on with a cursor where rows are large', async () => {
  const journal = memoryJournal()
  await appendEach(
    journal,
    Array.from({ length: 9 }, (_, i) =>
      appendAt(`Order/${i}`, 0, { index: { instances: [rowAt(`Order/${i}`, `k${i}`, { nodes: ['x'.repeat(1_900_000)] })] } }),
    ),
  )
  const { pages, largest } = await allOf(journal, '/instances', 'cursor')
  expect(pages.map(({ rows }) => rows.length)).toEqual([2, 2, 2, 2, 1])
  expect(new Set(pages.flatMap(({ rows }) => rows.map(({ instance }) => instance))).size).toBe(9)
  expect(largest).toBeLessThan(4_100_000)
})

it('GET /instances/:id/events does where turns are, and reads little more than it answers', async () => {
  const journal = memoryJournal()
  const row = rowAt('Order/1', '1', { version: 40 })
  const event = { kind: 'Ignored', cause: 'signal:1', reason: 'x'.repeat(1_500_000) } as const
  await appendEach(
    journal,
    Array.from({ length: 40 }, (_, i) => appendAt('Order/1', i, { turn: { events: [event] }, index: { instances: [row] } })),
  )
  const { pages, largest } = await allOf(journal, `/instances/${encodeURIComponent(row.instance)}/events`, 'after')
  expect(pages.flatMap(({ rows }) => rows.map(({ version }) => version))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(largest).toBeLessThan(4_100_000)
  expect(pages).toHaveLength(20)
})
