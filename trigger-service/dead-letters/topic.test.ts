// Dead letters in a topic, over topics in memory.
import { expect, it } from 'vitest'
import { memoryRecords } from '../../bus/in-process/index.ts'
import { letterId } from '../../bus/index.ts'
import type { DeadLetter, KeptLetter } from '../../bus/index.ts'
import { topicDeadLetters } from './topic.ts'

const topic = 'contrail.deadletters'
const letter = (n: number): DeadLetter => ({
  origin: { source: 'kafka', at: `orders/0@${n}` },
  target: 'workflow Order',
  reason: `reason ${n}`,
  raw: Buffer.from(`raw ${n}`),
})
const setUp = () => {
  let now = 1_000
  const records = memoryRecords()
  records.create(topic, 3)
  const letters = topicDeadLetters({ records, topic, now: () => now++ })
  const addAll = async (count: number) => {
    for (let n = 0; n < count; n++) await letters.add(letter(n))
  }
  return { records, letters, addAll }
}
const reasons = (rows: readonly KeptLetter[]): readonly string[] => rows.map(({ reason }) => reason)

it('are listed page by page, the newest first, over all partitions', async () => {
  const { letters, addAll } = setUp()
  await addAll(7)
  const first = await letters.list({ limit: 3 })
  expect(reasons(first.rows)).toEqual(['reason 6', 'reason 5', 'reason 4'])
  const second = await letters.list({ limit: 3, cursor: first.next! })
  expect(reasons(second.rows)).toEqual(['reason 3', 'reason 2', 'reason 1'])
  const last = await letters.list({ limit: 3, cursor: second.next! })
  expect(reasons(last.rows)).toEqual(['reason 0'])
  expect(last).not.toHaveProperty('next')
  expect(await letters.list({ limit: 7 })).not.toHaveProperty('next')
})

it('of the same time are told apart by their ids, so that no page leaves one out', async () => {
  const { records } = setUp()
  const letters = topicDeadLetters({ records, topic, now: () => 5 })
  for (let n = 0; n < 9; n++) await letters.add(letter(n))
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await letters.list({ limit: 2, ...(cursor !== undefined && { cursor }) })
    seen.push(...reasons(page.rows))
    cursor = page.next
  } while (cursor !== undefined)
  expect(seen.toSorted()).toEqual(Array.from({ length: 9 }, (_, n) => `reason ${n}`))
})

it('that were added twice are shown once, as they were first', async () => {
  const { letters } = setUp()
  const id = await letters.add(letter(1))
  expect(await letters.add({ ...letter(1), reason: 'another reason' })).toBe(id)
  expect(id).toBe(letterId(letter(1)))
  expect(await letters.list({ limit: 10 })).toMatchObject({ rows: [{ id, at: 1_000, reason: 'reason 1' }] })
})

it('are found by the beginning of their id, and say when they were sent again', async () => {
  const { letters, addAll } = setUp()
  await addAll(3)
  const id = letterId(letter(1))
  expect(await letters.find('0'.repeat(64))).toBeUndefined()
  const found = await letters.find(id.slice(0, 12))
  expect(found).toMatchObject({ id, raw: Buffer.from('raw 1') })
  expect(found).not.toHaveProperty('resentAt')
  await letters.markResent(found!, 9_000)
  expect(await letters.find(id)).toMatchObject({ id, resentAt: 9_000 })
  expect((await letters.list({ limit: 10 })).rows.map(({ resentAt }) => resentAt)).toEqual([undefined, 9_000, undefined])
})

it('are not confused by what somebody else wrote there', async () => {
  const { records, letters, addAll } = setUp()
  await records.send([{ topic, key: null, value: Buffer.from('hello') }])
  await addAll(1)
  expect((await letters.list({ limit: 10 })).rows).toHaveLength(1)
})

it('refuse a cursor that is none', async () => {
  const { letters } = setUp()
  await expect(letters.list({ limit: 1, cursor: 'x' })).rejects.toThrow('cursor')
})
