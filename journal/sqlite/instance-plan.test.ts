// Each filter of the list is answered by an index, in the order of the list: nothing is scanned, nothing put in order.
import { expect, it } from 'vitest'
import type { InstanceQuery } from '../../engine/index.ts'
import { planOf } from './instance-plan.ts'
import { statementsOf } from './instances.ts'
import { Database } from './node-sqlite.ts'
import { SCHEMA } from './schema.ts'

const db = new Database(':memory:')
db.exec(SCHEMA)
const steps = (query: Omit<InstanceQuery, 'limit'>): readonly string[] =>
  db
    .prepare(`EXPLAIN QUERY PLAN ${statementsOf(planOf({ ...query, limit: 10 })).matches}`)
    .all()
    .map(({ detail }) => String(detail))

const BY_PLACE = 'SEARCH instances USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'
const BY_FIELD = 'SEARCH searched USING PRIMARY KEY (field=? AND value=? AND (started,id)>(?,?) AND (started,id)<(?,?))'
const BY_FIELD_AND_TIME = 'SEARCH searched USING PRIMARY KEY (field=? AND value=? AND started>? AND started<?)'

it.each<readonly [string, Omit<InstanceQuery, 'limit'>, string]>([
  ['nothing', {}, BY_PLACE],
  ['a workflow', { workflow: 'Order' }, 'SEARCH instances USING INDEX instances_workflow (workflow=? AND rowid>? AND rowid<?)'],
  [
    'a version',
    { workflow: 'Order', number: 2 },
    'SEARCH instances USING INDEX instances_number (workflow=? AND number=? AND rowid>? AND rowid<?)',
  ],
  ['a status', { status: 'waiting' }, 'SEARCH instances USING INDEX instances_status (status=? AND rowid>? AND rowid<?)'],
  ['the status of nearly all', { status: 'completed' }, 'SEARCH instances USING INDEX instances_status (status=? AND rowid>? AND rowid<?)'],
  ['what needs a person', { review: true }, 'SEARCH instances USING INDEX instances_review (id>? AND id<?)'],
  ['a beginning', { from: 1 }, 'SEARCH instances USING INDEX instances_started (started>? AND started<?)'],
  ['an end', { to: 9 }, 'SEARCH instances USING INDEX instances_started (started>? AND started<?)'],
  ['a time', { from: 1, to: 9 }, 'SEARCH instances USING INDEX instances_started (started>? AND started<?)'],
  ['a field', { search: { customerId: 'VINET' } }, BY_FIELD],
  ['a field and a time', { search: { customerId: 'VINET' }, from: 1, to: 9 }, BY_FIELD_AND_TIME],
  ['two fields', { search: { customerId: 'VINET', country: 'FR' } }, BY_FIELD],
])('%s', (_, query, first) => {
  const found = steps(query)
  expect(found[0]).toBe(first)
  expect(found.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([])
})

it('all instances of a stream are read by its own index, and put in order', () => {
  expect(steps({ stream: 'Order/1' })).toContainEqual(expect.stringMatching(/^SEARCH instances USING .*INDEX.*\(stream=\?/))
})
