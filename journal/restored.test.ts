// A journal says of itself that it was restored, when, by whom and why.
import { expect, it } from 'vitest'
import { JOURNAL } from '../engine/index.ts'
import { memoryJournal } from './memory/index.ts'
import { recordRestored, restoredAt } from './restored.ts'

const told = { by: 'Ada', reason: 'the disk died', lost: ['12 turns are missing'] }

it('a journal that never was restored says so', async () => {
  expect(await restoredAt(memoryJournal())).toBeUndefined()
})

it('each restore stands in the journal, and the last one counts, also where the clock went back', async () => {
  const journal = memoryJournal()
  await recordRestored(journal, told, 1_000)
  await recordRestored(journal, { ...told, lost: [] }, 500)
  await recordRestored(journal, told, 3_000)
  expect(await restoredAt(journal)).toBe(3_000)
  expect((await journal.read(JOURNAL, 1, 9)).map(({ at, events }) => [at, events])).toEqual([
    [1_000, [{ kind: 'JournalRestored', ...told }]],
    [1_000, [{ kind: 'JournalRestored', ...told, lost: [] }]],
    [3_000, [{ kind: 'JournalRestored', ...told }]],
  ])
})
