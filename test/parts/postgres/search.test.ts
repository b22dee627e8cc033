// Lists found by fields, times, versions and statuses: each by an index, however many instances there are; and of a journal of before.
import { expect, it } from 'vitest'
import type { InstanceQuery } from '../../../engine/index.ts'
import { appendAt, appendEach, EPOCH, rowAt } from '../../../journal/contract/samples.ts'
import { migratePostgres } from '../../../journal/postgres/index.ts'
import { filterOf, stretchOf } from '../../../journal/postgres/instances.ts'
import { MIGRATIONS } from '../../../journal/postgres/schema.ts'
import { connected, migrated, onPostgres, opened } from './journals.ts'

const MANY = 20_000
const FEW = 10
const asked: readonly (readonly [string, Omit<InstanceQuery, 'limit'>])[] = [
  ['a field', { search: { customerId: 'C7' } }],
  ['a field that nearly all have', { search: { country: 'DE' } }],
  ['a field and a time', { search: { country: 'DE' }, from: EPOCH + 100, to: EPOCH + 200 }],
  ['a time', { from: EPOCH + 5, to: EPOCH + 100 }],
  ['a beginning', { from: EPOCH + 5 }],
  ['an end', { to: EPOCH + 100 }],
  ['a version', { workflow: 'Order', number: 2 }],
  ['a workflow', { workflow: 'Order' }],
  ['a status that few have', { status: 'waiting' }],
  ['the status that nearly all have', { status: 'completed' }],
  ['what needs a person', { review: true }],
  ['nothing', {}],
]

interface Scanned {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Scanned[]
}
/** Rows that were read of tables, whether they were of use or not. */
const read = ({ Plans = [], ...node }: Scanned): number =>
  Plans.reduce((sum, inner) => sum + read(inner), 0) +
  (/Scan/.test(node['Node Type']) && !/CTE|Subquery/.test(node['Node Type'])
    ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    : 0)

onPostgres('lists of instances', (stand) => {
  it('answer each filter by reading about as many rows as they give', async () => {
    const settings = await migrated(stand.server)
    const client = await connected(stand.server)
    const { schema = '' } = settings
    await client.query(`
      INSERT INTO ${schema}.instances (stream, review, status, workflow, instance, key, body, started, number, search)
      SELECT n, n % 5000 = 3, CASE WHEN n % 4000 = 1 THEN 'waiting' ELSE 'completed' END, CASE WHEN n % 5000 = 2 THEN 'Order' ELSE 'Other' END,
        'i' || n, 'k' || n, '{}', ${EPOCH} + n, n % 2 + 1, json_build_object('customerId', 'C' || n % 4000, 'country', 'DE')::text
      FROM generate_series(1, ${MANY}) AS n;
      ANALYZE ${schema}.instances; ANALYZE ${schema}.searched`)
    for (const [name, query] of asked) {
      const filter = filterOf(schema, { ...query, limit: FEW })
      const { sql, values } = stretchOf(
        filter,
        filter.order.map(() => Number.MAX_SAFE_INTEGER),
        FEW + 1,
      )
      const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Scanned }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
        [...values],
      )
      const plan = rows[0]!['QUERY PLAN'][0].Plan
      expect(read(plan), `${name}: ${JSON.stringify(plan)}`).toBeLessThan(5 * FEW)
    }
  })

  it('of a journal of before are found by time and version once it is migrated, and by fields from then on', async () => {
    const settings = { url: stand.server.url, schema: stand.server.schema() }
    const client = await connected(stand.server)
    const { schema } = settings
    await client.query(
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.migrations (number int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
    )
    for (const [i, migration] of MIGRATIONS.slice(0, 4).entries())
      await client.query(`${migration(`"${schema}"`)}; INSERT INTO ${schema}.migrations (number) VALUES (${i + 1})`)
    const row = rowAt('Order/1', 'a', { number: 3, started: EPOCH + 7 })
    await client.query(`
      INSERT INTO ${schema}.streams (name, version, tx, at, shard) VALUES ('Order/1', 1, 1, 1, 0);
      INSERT INTO ${schema}.instances (stream, review, status, workflow, instance, key, body)
      SELECT id, false, '${row.status}', 'Order', '${row.instance}', 'a', '${JSON.stringify(row)}' FROM ${schema}.streams`)
    expect(await migratePostgres(settings)).toMatchObject({ from: 4, to: MIGRATIONS.length })
    const journal = await opened({ ...settings, warn: () => {} })
    expect(await journal.instances({ from: EPOCH + 7, to: EPOCH + 8, limit: 10 })).toEqual({ rows: [row] })
    expect(await journal.instances({ workflow: 'Order', number: 3, limit: 10 })).toEqual({ rows: [row] })
    const next = { ...row, version: 2, search: { customerId: 'VINET' } }
    await appendEach(journal, [appendAt('Order/1', 1, { index: { instances: [next] } })])
    expect(await journal.instances({ search: { customerId: 'VINET' }, limit: 10 })).toEqual({ rows: [next] })
  })
})
