// Holds what the types cost below a budget: counters of the compiler, which are the same on every machine.
import { expect, test } from 'vitest'
import { costOf, full, plain, vocabulary, WORKFLOWS } from './cost.fixture.ts'

/** Measured with TypeScript 7.0.2: 4,803 for the vocabulary of one workflow, 3,039 for the workflow itself; the budgets are a third above. */
const VOCABULARY = 6_300
const WORKFLOW = 4_000

test('a workflow of 12 nodes and its vocabulary stay within their budgets of type instantiations', async () => {
  const base = await costOf(plain)
  const declared = await costOf(vocabulary)
  const all = await costOf(full)
  expect((declared.instantiations - base.instantiations) / WORKFLOWS).toBeLessThan(VOCABULARY)
  expect((all.instantiations - declared.instantiations) / WORKFLOWS).toBeLessThan(WORKFLOW)
})
