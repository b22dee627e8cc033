// What the lists must say of a stream, derived from its turns: lines that a dead process left must not show, nor may any be missing.
import { expect } from 'vitest'
import { deriveIndex, evolveTurn, initial } from '../../../engine/index.ts'
import type { Append, Journal } from '../../../journal/index.ts'
import type { InstanceRow, StreamIndex, Turn } from '../../../engine/index.ts'

export interface Derived {
  readonly index: StreamIndex
  readonly rows: ReadonlyMap<string, InstanceRow>
}

/** The appends of a stream's turns, with the index that an executor would derive. */
export const appendsOf = (turns: readonly Turn[]): readonly Append[] => {
  let state = initial
  return turns.map((turn) => {
    const after = evolveTurn(state, turn)
    const append: Append = { stream: turn.stream, expected: turn.version - 1, turn, index: deriveIndex(state, turn, after) }
    state = after
    return append
  })
}

export const derived = (turns: readonly Turn[]): Derived => {
  const appends = appendsOf(turns)
  const rows = new Map<string, InstanceRow>()
  for (const { index } of appends) for (const row of index.instances) rows.set(row.instance, row)
  return { index: appends.at(-1)?.index ?? { due: null, open: null, instances: [] }, rows }
}

const everyPage = async <T>(
  page: (cursor: string | undefined) => Promise<{ readonly rows: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> => {
  const rows: T[] = []
  for (let cursor: string | undefined; ;) {
    const here = await page(cursor)
    rows.push(...here.rows)
    if (here.next === undefined) return rows
    cursor = here.next
  }
}

/** Every list of the journal says of the stream what its turns say. A look at what is open puts right what was left. */
export const expectLists = async (journal: Journal, stream: string): Promise<void> => {
  const open = await everyPage((cursor) => journal.open(cursor, 100, undefined))
  const due = await journal.due(Number.MAX_SAFE_INTEGER, 10_000)
  const turns = await journal.read(stream, 1, Number.MAX_SAFE_INTEGER)
  const { index, rows } = derived(turns)
  const own = <Row extends { readonly stream: string }>(all: readonly Row[]): readonly Row[] => all.filter((row) => row.stream === stream)
  expect(own(open)).toEqual(index.open === null ? [] : [{ stream, version: turns.length, since: index.open }])
  expect(own(due)).toEqual(index.due === null ? [] : [{ stream, due: index.due }])
  const listed = own(await everyPage((cursor) => journal.instances({ limit: 100, ...(cursor !== undefined && { cursor }) })))
  expect(new Map(listed.map((row) => [row.instance, row]))).toEqual(rows)
  expect(listed).toHaveLength(rows.size)
  for (const [instance, row] of rows) expect(await journal.instance(instance)).toEqual(row)
}
