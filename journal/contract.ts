// The promises of the port as tests: every adapter passes them all, or is none.
import { describe } from 'vitest'
import { appendContract } from './contract/append.ts'
import { batchContract } from './contract/batches.ts'
import { claimAndBlobContract } from './contract/claims-and-blobs.ts'
import { duplicateContract } from './contract/duplicates.ts'
import type { OpenFixture } from './contract/fixture.ts'
import { instanceListContract } from './contract/instance-list.ts'
import { loadContract } from './contract/load.ts'
import { pageSizeContract } from './contract/page-size.ts'
import { readAllContract } from './contract/read-all.ts'
import { streamListContract } from './contract/stream-lists.ts'
import { taskListContract } from './contract/task-list.ts'
import { valueContract } from './contract/values.ts'

export type { Fixture, OpenFixture } from './contract/fixture.ts'

/** `open` gives an empty journal; each test opens one of its own. Needs vitest and fast-check. */
export const journalContract = (name: string, open: OpenFixture): void => {
  describe(`the journal contract on ${name}`, () => {
    describe('appends', () => appendContract(open))
    describe('batches and races', () => batchContract(open))
    describe('duplicates', () => duplicateContract(open))
    describe('loading and reading', () => loadContract(open))
    describe('reading everything', () => readAllContract(open))
    describe('due and open streams', () => streamListContract(open))
    describe('the list of instances', () => instanceListContract(open))
    describe('the list of tasks', () => taskListContract(open))
    describe('what a page holds', () => pageSizeContract(open))
    describe('claims and blobs', () => claimAndBlobContract(open))
    describe('values', () => valueContract(open))
  })
}
