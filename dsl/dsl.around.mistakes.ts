// Compiled, never run: mistakes around the flow that the compiler must refuse, on the next line. messages.md has what it says.
import { workflow } from './nodes/workflow.ts'
import { Account, def, open, triggers, Trial } from './nodes.fixture.ts'
import { query } from './query.ts'

// --- accept, initial, search, query
const { metadata } = def
const own = { name: 'W', version: 1, triggers, state: Trial } as const
// @ts-expect-error an accept that reads a field that the payload has not got
workflow({ ...def, metadata: { ...metadata, accept: (x) => x.paln === 'pro' || 'no' } }, open)
// @ts-expect-error … that the state has not got
workflow({ ...def, metadata: { ...metadata, accept: (_, state) => state.status === 'new' || 'no' } }, open)
// @ts-expect-error an accept that gives no reason
workflow({ ...def, metadata: { ...metadata, accept: (x) => x.plan === 'pro' } }, open)
// @ts-expect-error an initial state from the payload that lacks a key
workflow({ ...own, initial: ({ email, plan }) => ({ email, plan }) }, open)
// @ts-expect-error … from a field that the payload has not got
workflow({ ...own, initial: ({ mail: email, plan }) => ({ email, plan, tries: 0 }) }, open)
const born = Account.by('customerId', { initial: (x: { readonly name: string }) => ({ email: x.name, plan: 'pro', tries: 0 }) })
// @ts-expect-error a first state of an aggregate from what this payload has not got
workflow({ ...def, metadata: { aggregate: born } }, open)
// @ts-expect-error a first state of an aggregate that does not fit
Account.by('customerId', { initial: (x: { readonly name: string }) => ({ email: x.name, plan: 'gold', tries: 0 }) })
// @ts-expect-error a search by a field that is nowhere
workflow({ ...def, metadata: { ...metadata, search: ['customerId', 'tires'] } }, open)
// @ts-expect-error a search by a list
workflow({ ...def, metadata: { ...metadata, search: ['reviewers'] } }, open)
// @ts-expect-error a query that reads a key that the state has not got
query('Q', { of: Account, answer: (state) => state.points })
// @ts-expect-error a query whose answer is no JSON
query('Q', { of: Account, answer: (state) => new Map([[state.email, 1]]) })
