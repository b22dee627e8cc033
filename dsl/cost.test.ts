// Holds what the types cost below a budget: counters of the compiler, which are the same on every machine.
import { expect, test } from 'vitest'
import { broken, compiled, costOf, full, plain, vocabulary, WORKFLOWS } from './cost.fixture.ts'

/** Measured with TypeScript 7.0.2: 4,572 for the vocabulary of one workflow, 3,419 for the workflow itself. */
const VOCABULARY = 6_300
const WORKFLOW = 4_000

test('a workflow of 12 nodes and its vocabulary stay within their budgets of type instantiations', async () => {
  const base = await costOf(plain)
  const declared = await costOf(vocabulary)
  const all = await costOf(full)
  expect((declared.instantiations - base.instantiations) / WORKFLOWS).toBeLessThan(VOCABULARY)
  expect((all.instantiations - declared.instantiations) / WORKFLOWS).toBeLessThan(WORKFLOW)
})

test('a mistake in each workflow costs the compiler no more than a tenth, and is told once, where it was made', async () => {
  const { said, instantiations } = await compiled((i) => broken(i).source)
  const errors = said.split('\n').flatMap((line) => /^(w\d+\.ts\(\d+,\d+\)): error/.exec(line)?.[1] ?? [])
  expect(errors.toSorted()).toEqual(Array.from({ length: WORKFLOWS }, (_, i) => broken(i).at).toSorted())
  const right = await costOf(full)
  expect(instantiations / right.instantiations).toBeLessThan(1.1)
})
