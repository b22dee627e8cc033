// Compiled, never run: what stands around the flow, and with which types. dsl.around.mistakes.ts has what is refused.
import { workflow } from './nodes/workflow.ts'
import { Account, def, open, triggers, Trial } from './nodes.fixture.ts'
import type { SignUp } from './nodes.fixture.ts'
import { query } from './query.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- T stands for any type: only equal conditions agree on all
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare const expectType: <Expected>() => <Actual>(actual: Actual, ...same: Equal<Actual, Expected> extends true ? [] : [never]) => void

// --- accept, initial, search, query
workflow(
  {
    ...def,
    metadata: {
      aggregate: Account.by('customerId', { initial: (x: { readonly email: string }) => ({ email: x.email, plan: 'basic', tries: 0 }) }),
      accept: (signUp, state) => (expectType<SignUp['plan']>()(signUp.plan), state.tries < 9 || 'too many tries'),
      search: ['customerId', 'plan', 'tries'],
    },
  },
  open,
)
const ownState = workflow(
  {
    name: 'OwnState',
    version: 1,
    state: Trial,
    initial: ({ email, plan }) => ({ email, plan, tries: 0 }),
    metadata: { search: ['email', 'tries'], accept: (x, state) => x.plan === 'pro' || state.tries > 0 || 'only pro' },
    triggers,
  },
  open,
) // in any order
expectType<number>()(query('tries', { of: Account, answer: (state) => state.tries }).ask(null!))
expectType<'basic' | 'pro'>()(query('plan', { of: ownState, answer: (state) => state.plan }).ask(null!))
