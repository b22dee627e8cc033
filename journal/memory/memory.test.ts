// The memory journal keeps the contract, and its store survives it.
import { expect, it } from 'vitest'
import { journalContract } from '../contract.ts'
import { appendAt, appendEach, appendOne } from '../contract/samples.ts'
import type { Journal } from '../journal.ts'
import { copyStore, memoryJournal, memoryStore } from './index.ts'

journalContract('memory', async () => {
  const store = memoryStore()
  let current: Journal = memoryJournal({ store })
  return {
    journal: current,
    reopen: async () => {
      await current.close()
      current = memoryJournal({ store })
      return current
    },
    end: () => current.close(),
  }
})

it('a crash keeps what was appended, and stops the journal that crashed from writing', async () => {
  const store = memoryStore()
  const crashed = memoryJournal({ store })
  await appendEach(crashed, [appendAt('Order/1', 0)])
  await crashed.close()
  const next = memoryJournal({ store })
  await expect(crashed.append([appendAt('Order/1', 1)])).rejects.toThrow('the journal is closed')
  expect(await appendOne(next, appendAt('Order/1', 1))).toEqual({ kind: 'appended' })
})

it('a copy of the store is a moment that a test can go back to', async () => {
  const store = memoryStore()
  const journal = memoryJournal({ store })
  await appendEach(journal, [appendAt('Order/1', 0)])
  const copy = copyStore(store)
  await appendEach(journal, [appendAt('Order/1', 1)])
  const back = memoryJournal({ store: copy })
  expect((await back.load('Order/1')).version).toBe(1)
  await appendEach(back, [appendAt('Order/1', 1), appendAt('Order/1', 2)])
  expect((await journal.load('Order/1')).version).toBe(2)
})
