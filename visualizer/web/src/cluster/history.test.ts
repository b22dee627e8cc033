import { describe, expect, it } from 'vitest'
import type { ClusterView } from '../api/types.ts'
import { idOf, remembered, SPAN } from './history.ts'

const group = { topic: 'commands', group: 'executor', partitions: [] }
const view = (at: number, lag: number): ClusterView => ({ kind: 'cluster', at, groups: [{ ...group, lag }], unserved: [] })
const seen = (...views: readonly ClusterView[]) => views.reduce(remembered, new Map()).get(idOf(group))

describe('the lag of the last minutes', () => {
  it('has a sample for each view, and one for a view that is seen twice', () => {
    expect(seen(view(1, 10), view(2, 5), view(2, 5))).toEqual([
      { at: 1, lag: 10 },
      { at: 2, lag: 5 },
    ])
  })
  it('forgets what is too long ago, and groups that are gone', () => {
    expect(seen(view(1, 10), view(SPAN, 5), view(SPAN + 1, 4))).toEqual([
      { at: SPAN, lag: 5 },
      { at: SPAN + 1, lag: 4 },
    ])
    expect(seen(view(1, 10), { kind: 'cluster', at: 2, groups: [], unserved: [] })).toBeUndefined()
  })
  it('stays as it is while the brokers do not answer', () => {
    expect(seen(view(1, 10), { kind: 'unknown', reason: 'away' })).toEqual([{ at: 1, lag: 10 }])
  })
})
