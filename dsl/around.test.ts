// What stands around the flow: who is let in, the first state, what instances are found by, questions.
import { z } from 'zod'
import { expect, test } from 'vitest'
import { flow } from './nodes/flow.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import { Account, def, open, SignUp, Trial, triggers } from './nodes.fixture.ts'
import { query, queryMistakes } from './query.ts'
import { http } from './trigger.ts'
import { validate } from './validate.ts'

const initial = ({ email, plan }: SignUp): Trial => ({ email, plan, tries: 0 })
const own = workflow({ name: 'Own', version: 1, triggers, state: Trial, initial }, open)

test('a workflow lets starts in by a function, makes its first state from the payload, and is found by fields', () => {
  const accept = (x: SignUp): true | string => x.plan === 'pro' || 'only pro'
  const all = workflow({ name: 'All', version: 1, triggers, state: Trial, initial, metadata: { accept, search: ['email', 'tries'] } }, open)
  expect([all.initial, all.initialFrom, all.metadata.accept, all.metadata.search]).toEqual([null, initial, accept, ['email', 'tries']])
  expect(validate(all)).toEqual([])
  const born = workflow({ ...def, metadata: { aggregate: Account.by('customerId', { initial }) } }, open)
  expect([born.initial, born.initialFrom]).toEqual([Account.initial, initial])
  expect([workflow(def, open).initialFrom, workflow(def, open).metadata.search]).toEqual([null, undefined])
})

test('search refuses what is marked as sensitive, and a field named twice', () => {
  const decode = SignUp.extend({ email: z.string().meta({ sensitive: 'pii' }) })
  const metadata = { ...def.metadata, search: ['email', 'plan', 'plan'] } as const
  expect(validate(workflow({ ...def, triggers: [http({ decode, id: 'customerId' })], metadata }, open))).toEqual([
    "workflow 'Trial': search names 'email', which is marked as sensitive: an index holds it openly",
    "workflow 'Trial': search names 'plan' twice",
  ])
})

test('a workflow nested inline has a constant to begin with', () => {
  const outer = workflow(
    { name: 'Outer', version: 1, triggers, state: z.object({}), initial: {} },
    flow(
      own,
      step('End', () => ({ output: 1 })),
    ),
  )
  expect(validate(outer)).toEqual([
    "workflow 'Own' makes its first state from its payload: nested inline it needs an initial that is a constant",
  ])
})

test('a query names whose state it reads, and answers from it', () => {
  const tries = query('tries', { of: Account, answer: (state) => state.tries })
  expect(tries).toMatchObject({ name: 'tries', of: { kind: 'aggregate', name: 'Account' } })
  expect(tries.answer({ email: '', plan: 'pro', tries: 3 })).toBe(3)
  expect(query('plan', { of: own, answer: ({ plan }) => plan }).of).toEqual({ kind: 'workflow', name: 'Own' })
  expect(queryMistakes([tries])).toEqual([])
  expect(queryMistakes([tries, { ...tries }, { ...tries, name: '' }])).toEqual([
    expect.stringContaining("the name of query '' is wrong"),
    "two queries of aggregate 'Account' are called 'tries': rename one",
  ])
})
