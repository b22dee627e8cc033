// Dead letters in the journal, as the executor writes them.
import { expect, it } from 'vitest'
import { DEADLETTERS, TURN_FORMAT } from '../../engine/index.ts'
import type { Loaded } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'
import { RAW_LIMIT } from './command.ts'
import { streamDeadLetters } from './stream.ts'

const event = (n: number, more: object = {}) => ({
  kind: 'DeadLettered' as const,
  id: `${n}`.padStart(64, '0'),
  origin: { source: 'file', at: `orders.jsonl:${n}` },
  reason: `reason ${n}`,
  raw: `raw ${n}`,
  ...more,
})
/** Turn n holds the letters of its row. */
const journalOf = (rows: readonly (readonly ReturnType<typeof event>[])[]) => {
  const turns = rows.map((events, i): Turn => ({
    format: TURN_FORMAT,
    stream: DEADLETTERS,
    version: i + 1,
    at: 100 + i,
    causes: [],
    events,
  }))
  return {
    load: async (stream: string) => ({ snapshot: null, turns: [], version: stream === DEADLETTERS ? turns.length : 0 }) satisfies Loaded,
    read: async (_: string, from: number, to: number) => turns.slice(from - 1, to),
  }
}

it('are listed page by page, the newest first, also where a turn holds several', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => [event(2 * i), event(2 * i + 1)])
  const letters = streamDeadLetters(journalOf(rows))
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await letters.list({ limit: 7, ...(cursor !== undefined && { cursor }) })
    seen.push(...page.rows.map(({ reason }) => reason))
    cursor = page.next
  } while (cursor !== undefined)
  expect(seen).toEqual(Array.from({ length: 240 }, (_, i) => `reason ${239 - i}`))
})

it('say what is known of each', async () => {
  const letters = streamDeadLetters(journalOf([[event(1, { workflow: 'Order' })], [event(2, { raw: 'x'.repeat(RAW_LIMIT) })]]))
  expect(await letters.find('1'.padStart(64, '0'))).toEqual({
    id: '1'.padStart(64, '0'),
    at: 100,
    origin: { source: 'file', at: 'orders.jsonl:1' },
    workflow: 'Order',
    target: 'workflow Order',
    reason: 'reason 1',
    raw: Buffer.from('raw 1'),
    key: null,
    headers: {},
    cut: false,
  })
  expect(await letters.find('2'.padStart(64, '0'))).toMatchObject({ cut: true })
  expect(await letters.find('f')).toBeUndefined()
})

it('are none where there is no stream, and refuse a cursor that is none', async () => {
  const letters = streamDeadLetters(journalOf([]))
  expect(await letters.list({ limit: 5 })).toEqual({ rows: [] })
  await expect(letters.list({ limit: 5, cursor: 'x' })).rejects.toThrow('cursor')
})
