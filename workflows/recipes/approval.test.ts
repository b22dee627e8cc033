import { given, passed, signalled, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { approval, decision, vote } from './approval.ts'

const reviewers = ['ann', 'bob', 'cid'].map((reviewer) => ({ reviewer, email: `${reviewer}@example.org` }))
const begun = given(approval).when(started(approval, { paperId: 'p', manager: 'eve@example.org', reviewers }))
const says = (reviewer: string, yes: boolean) => signalled(vote, { paperId: 'p', id: reviewer, reviewer, yes })
const mails = (of: typeof begun) => of.requested.map(({ payload }) => (payload as { readonly email: string }).email)

describe('an approval', () => {
  it('is sound', () => {
    expect(validate(approval)).toEqual([])
  })
  it('asks each reviewer, and is given when all have said yes, in whatever order', () => {
    expect(mails(begun)).toEqual(reviewers.map(({ email }) => email))
    const two = begun.when(says('cid', true)).when(says('ann', true))
    two.expects({ status: 'waiting' })
    two.when(says('bob', true)).expects({ status: 'completed', state: { status: 'approved', by: 'all' } })
  })
  it('is declined by the first no, without the others', () => {
    begun.when(says('bob', false)).expects({ status: 'completed', state: { status: 'declined', by: 'bob' } })
  })
  it('counts a reviewer once, however often the vote is sent', () => {
    begun.when(says('ann', true), says('ann', true), says('ann', true)).expects({ status: 'waiting' })
  })
  it('is the manager’s after three days, unless a reviewer says no before that one does', () => {
    const waiting = begun.when(says('ann', true)).when(passed('3d'))
    expect(mails(waiting).at(-1)).toBe('eve@example.org')
    const eve = signalled(decision, { paperId: 'p', id: 'm', yes: true })
    waiting.when(eve).expects({ status: 'completed', state: { status: 'approved', by: 'manager' } })
    waiting.when(says('cid', false), eve).expects({ status: 'completed', state: { status: 'declined', by: 'cid' } })
  })
  it('is declined where nobody says a word', () => {
    begun.when(passed('30d')).expects({ status: 'completed', state: { status: 'declined', by: 'manager' } })
  })
})
