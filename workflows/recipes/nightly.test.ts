import { failed, ok } from 'contrail/dsl'
import { answered, given, passed, planned, started, validate } from 'contrail/testing'
import { describe, expect, it } from 'vitest'
import { importItem, listItems, nightly } from './nightly.ts'

const items = Array.from({ length: 200 }, (_, n) => ({ itemId: `i-${n}` }))
const [start] = planned(nightly, { from: '2026-01-01', to: '2026-01-02' })
const listed = given(nightly)
  .when(started(nightly, start!.payload))
  .when(answered(listItems, ok({ items })))
type Seen = typeof listed
const asked = (of: Seen) => of.requested.filter(({ kind }) => kind === 'ImportItem').length
const failing = failed({ why: 'gone' })
/** Answers what is asked for until nothing is. */
const answerAll = (of: Seen, fails: (itemId: string) => boolean): Seen => {
  let now = of
  for (let open = asked(now); open > 0; open = asked(now)) {
    expect(open).toBeLessThanOrEqual(10)
    const { itemId } = now.requested.find(({ kind }) => kind === 'ImportItem')!.payload as { readonly itemId: string }
    now = now.when(answered(importItem, fails(itemId) ? failing : ok({ bytes: 1 })))
  }
  return now
}

describe('a nightly import', () => {
  it('is sound', () => {
    expect(validate(nightly)).toEqual([])
  })
  it('of 200 items asks for ten at a time, tries the next night what failed, and sums it up', () => {
    const first = answerAll(listed, (itemId) => itemId.endsWith('7'))
    first.expects({ status: 'waiting' })
    const second = answerAll(first.when(passed('1d')), (itemId) => itemId === 'i-7')
    second.expects({
      status: 'completed',
      state: { imported: 199, failed: ['i-7'] },
      output: { text: '199 imported, 1 failed: i-7' },
      requested: [{ kind: 'SendMail', payload: { text: '199 imported, 1 failed: i-7' } }],
    })
  })
  it('in which nothing fails needs no second night', () => {
    answerAll(listed, () => false).expects({ status: 'completed', state: { imported: 200, failed: [] } })
  })
  it('says by mail that there was no list', () => {
    const now = given(nightly)
      .when(started(nightly, start!.payload))
      .when(answered(listItems, failed({ why: 'the shop is closed' })))
    now.expects({
      status: 'completed',
      state: { imported: 0, failed: [] },
      requested: [{ kind: 'SendMail', payload: { text: 'nothing was imported: the shop is closed' } }],
    })
  })
})
