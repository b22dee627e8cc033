// When the journal answered last: any answer counts, a failure does not.
import { expect, it } from 'vitest'
import { memoryJournal } from '../../journal/memory/index.ts'
import { journalLiveness } from './journal-liveness.ts'

it('is the time of the last answer to any question; what fails or hangs is no answer', async () => {
  let now = 1_000
  let fails = false
  const memory = memoryJournal()
  const health = journalLiveness(
    { ...memory, load: (stream) => (fails ? Promise.reject(new Error('away')) : memory.load(stream)), read: () => new Promise(() => {}) },
    { now: () => now },
  )
  expect(health.answeredAt()).toBe(1_000)
  now = 2_000
  await health.journal.load('s')
  expect(health.answeredAt()).toBe(2_000)
  now = 3_000
  fails = true
  await expect(health.journal.load('s')).rejects.toThrow('away')
  void health.journal.read('s', 1, 1)
  await Promise.resolve()
  expect(health.answeredAt()).toBe(2_000)
  now = 4_000
  await health.journal.append([])
  expect(health.answeredAt()).toBe(4_000)
})
