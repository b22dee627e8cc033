// The list of instances: newest first, by pages, filtered and counted, and never behind the append that changed it.
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { InstanceQuery, InstanceRow } from '../../engine/index.ts'
import type { Journal } from '../journal.ts'
import { journalTest } from './fixture.ts'
import type { OpenFixture } from './fixture.ts'
import { allPages } from './pages.ts'
import { appendAt, appendEach, cause, EPOCH, rowAt } from './samples.ts'

const listed = async (journal: Journal, query: InstanceQuery): Promise<readonly InstanceRow[]> => {
  const pages = await allPages((cursor) => journal.instances({ ...query, ...(cursor !== undefined && { cursor }) }))
  for (const { rows } of pages.slice(0, -1)) expect(rows).toHaveLength(query.limit)
  expect(pages.at(-1)?.rows.length).toBeLessThanOrEqual(query.limit)
  return pages.flatMap(({ rows }) => rows)
}

const instances = (rows: readonly InstanceRow[]): readonly string[] => rows.map(({ instance }) => instance)

/** Names and values that a query could be made to mean something else by, and such as stores cannot hold. */
const anyField = fc.constantFrom('customerId', 'hash', 'tasksAt', "it's", '$."a"', 'ünder')
const anyValue = fc.constantFrom('VINET', 'vinet', '', '5', '%', "O'Neill", '\u0000', '\ud800', 'x'.repeat(300), `${'x'.repeat(200)}y`)

const anyRow = fc.record({
  workflow: fc.constantFrom('Order', 'Refund'),
  status: fc.constantFrom('deferred', 'running', 'waiting', 'review', 'completed', 'cancelled'),
  effectsInReview: fc.constantFrom(0, 0, 2),
  key: fc.constantFrom('10248', '10249', 'ann', 'Ann', '100%', 'a_c', 'ü'),
  number: fc.constantFrom(1, 1, 2),
  started: fc.constantFrom(EPOCH, EPOCH + 1, EPOCH + 86_400_000),
  search: fc.option(fc.dictionary(anyField, anyValue, { maxKeys: 3 }), { nil: undefined }),
})

const anyFilter = fc.record(
  {
    workflow: fc.constantFrom('Order', 'Refund', 'Nothing'),
    status: fc.constantFrom('deferred', 'running', 'review', 'completed', 'cancelled'),
    review: fc.boolean(),
    text: fc.constantFrom('', '102', '10248', 'ann', '%', '_', 'Order', 'ü', 'zzz'),
    search: fc.dictionary(anyField, anyValue, { minKeys: 1, maxKeys: 2 }),
    from: fc.constantFrom(EPOCH, EPOCH + 1),
    to: fc.constantFrom(EPOCH + 1, EPOCH + 86_400_000),
    number: fc.constantFrom(1, 2, 3),
    stream: fc.constantFrom('Order/1', 'Order/7', 'Order/none'),
  },
  { requiredKeys: [] },
)

const cut = (value: string | undefined): string | undefined => value?.slice(0, 200)
const matches = ({ workflow, status, review, text, search, from, to, number, stream }: Partial<InstanceQuery>, row: InstanceRow): boolean =>
  (number ?? row.number) === row.number &&
  (stream ?? row.stream) === row.stream &&
  (from ?? row.started) <= row.started &&
  (to ?? Infinity) > row.started &&
  Object.entries(search ?? {}).every(([field, value]) => cut(row.search?.[field]) === cut(value)) &&
  (workflow ?? row.workflow) === row.workflow &&
  (status ?? row.status) === row.status &&
  (review ?? (row.status === 'review' || row.effectsInReview > 0)) === (row.status === 'review' || row.effectsInReview > 0) &&
  (row.instance.includes(text ?? '') || row.key.includes(text ?? ''))

/** By fields or times: in the order of the times. */
const inOrder = ({ search, from, to }: Partial<InstanceQuery>, rows: readonly InstanceRow[]): readonly InstanceRow[] =>
  search === undefined && from === undefined && to === undefined ? rows : rows.toSorted((a, b) => b.started - a.started)

export const instanceListContract = (open: OpenFixture): void => {
  const test = journalTest(open)

  test('the instance that was accepted last stands first, whatever happens to the others later', async (journal) => {
    const [a, b, c] = ['a', 'b', 'c'].map((key) => rowAt(`Order/${key}`, key)) as [InstanceRow, InstanceRow, InstanceRow]
    await appendEach(
      journal,
      [a, b, c].map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })),
    )
    const done: InstanceRow = { ...a, status: 'completed', version: 2 }
    await appendEach(journal, [appendAt(a.stream, 1, { index: { instances: [done] } })])
    expect(await journal.instances({ limit: 10 })).toEqual({ rows: [c, b, done] })
  })

  test('what is refused, as too late or as a duplicate, changes no row and no time, also beside what is written', async (journal) => {
    const row = rowAt('Order/1', 'a')
    const begun = appendAt('Order/1', 0, { turn: { causes: [cause('a')] }, index: { instances: [row], due: 70, open: 60 } })
    await appendEach(journal, [begun])
    const ended: InstanceRow = { ...row, status: 'completed', version: 2 }
    const other = rowAt('Order/2', 'b')
    const index = { instances: [ended, rowAt('Order/1', 'never')], due: 5, open: 3 }
    const answers = await journal.append([appendAt('Order/1', 5, { index }), appendAt('Order/2', 0, { index: { instances: [other] } })])
    const anew = await journal.append([appendAt('Order/1', 0, { index }), appendAt('Order/3', 0)])
    const again = await journal.append([
      appendAt('Order/2', 1, { index: { instances: [{ ...other, version: 2 }] } }),
      appendAt('Order/1', 1, { turn: { causes: [cause('a')] }, index }),
    ])
    expect([...answers, ...anew, ...again].map(({ kind }) => kind)).toEqual([
      'conflict',
      'appended',
      'conflict',
      'appended',
      'appended',
      'duplicate',
    ])
    expect(await journal.instances({ limit: 10 })).toEqual({ rows: [{ ...other, version: 2 }, row] })
    expect(await journal.instance(row.instance)).toEqual(row)
    expect(await journal.due(1_000, 10)).toEqual([{ stream: 'Order/1', due: 70 }])
    expect((await journal.open(undefined, 10)).rows).toEqual([{ stream: 'Order/1', version: 1, since: 60 }])
  })

  test('a row is found by its id as it was written last, and with the append that changed it', async (journal) => {
    const row = rowAt('Order/1', 'a', { trouble: { code: 'threw', message: 'no stock', fingerprint: 'f1' }, nodes: ['0.A'] })
    await appendEach(journal, [appendAt('Order/1', 0, { index: { instances: [row] } })])
    expect(await journal.instance(row.instance)).toEqual(row)
    const next: InstanceRow = { ...row, status: 'cancelled', version: 2, ended: 5, trouble: null, nodes: [] }
    await appendEach(journal, [appendAt('Order/1', 1, { index: { instances: [next] } })])
    expect(await journal.instance(row.instance)).toEqual(next)
    expect(await journal.instance('Order:b@Order/1')).toBeUndefined()
    expect(await journal.instance('nobody')).toBeUndefined()
  })

  test('an append that is refused changes no line, whatever else its batch writes', async (journal) => {
    const [a, b, c] = ['a', 'b', 'c'].map((key) => rowAt(`Order/${key}`, key)) as [InstanceRow, InstanceRow, InstanceRow]
    const known = { turn: { causes: [cause('once')] } }
    await appendEach(journal, [
      appendAt(a.stream, 0, { index: { instances: [a] } }),
      appendAt(b.stream, 0, { ...known, index: { instances: [b] } }),
    ])
    const late: InstanceRow = { ...a, status: 'cancelled' }
    const twice: InstanceRow = { ...b, status: 'cancelled', version: 2 }
    const answers = await journal.append([
      appendAt(a.stream, 0, { index: { instances: [late] } }),
      appendAt(b.stream, 1, { ...known, index: { instances: [twice] } }),
      appendAt(c.stream, 0, { index: { instances: [c] } }),
    ])
    expect(answers.map(({ kind }) => kind)).toEqual(['conflict', 'duplicate', 'appended'])
    expect(await listed(journal, { limit: 10 })).toEqual([c, b, a])
    expect(await journal.counts()).toEqual([{ workflow: 'Order', status: 'running', count: 3 }])
  })

  test('several instances of one stream are rows of their own', async (journal) => {
    const rows = ['a', 'b', 'c'].map((key) => rowAt('Order/1', key, { status: 'deferred' }))
    await appendEach(journal, [appendAt('Order/1', 0, { index: { instances: rows } })])
    expect(instances(await listed(journal, { limit: 2 }))).toEqual(instances(rows.toReversed()))
    expect(await journal.counts()).toEqual([{ workflow: 'Order', status: 'deferred', count: 3 }])
  })

  test('any filter, at any limit, pages through exactly the rows that match, newest first; counts agree', async (journal) => {
    let nth = 0
    const all: InstanceRow[] = []
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), anyFilter, fc.integer({ min: 1, max: 5 }), async (given, filter, limit) => {
        const rows = given.map(({ search, ...of }) => rowAt(`Order/${nth++}`, of.key, { ...of, ...(search && { search }) }))
        await appendEach(
          journal,
          rows.map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })),
        )
        all.push(...rows)
        const expected = inOrder(filter, all.filter((row) => matches(filter, row)).toReversed())
        expect(await listed(journal, { ...filter, limit })).toEqual(expected)
        const groups = Map.groupBy(all, ({ workflow, status }) => `${workflow} ${status}`)
        const counted = (await journal.counts()).map(({ workflow, status, count }): [string, number] => [`${workflow} ${status}`, count])
        expect(new Map(counted)).toEqual(new Map([...groups].map(([name, { length }]) => [name, length])))
      }),
      { numRuns: 80 },
    )
  })

  test('counts follow the status of each instance', async (journal) => {
    const row = rowAt('Order/1', 'a')
    const other = rowAt('Order/2', 'b', { workflow: 'Refund' })
    await appendEach(
      journal,
      [row, other].map((of) => appendAt(of.stream, 0, { index: { instances: [of] } })),
    )
    await appendEach(journal, [appendAt('Order/1', 1, { index: { instances: [{ ...row, status: 'completed' }] } })])
    await appendEach(journal, [appendAt('Order/2', 1, { index: { instances: [{ ...other, nodes: ['0.A'] }] } })])
    expect((await journal.counts()).toSorted((a, b) => (a.workflow < b.workflow ? -1 : 1))).toEqual([
      { workflow: 'Order', status: 'completed', count: 1 },
      { workflow: 'Refund', status: 'running', count: 1 },
    ])
  })

  test('an instance is found by what it is now, and no longer by what it was', async (journal) => {
    const row = rowAt('Order/1', 'a', { search: { customerId: 'VINET', total: '5' } })
    const other = rowAt('Order/2', 'b', { search: { customerId: 'VINET' } })
    await appendEach(
      journal,
      [row, other].map((of) => appendAt(of.stream, 0, { index: { instances: [of] } })),
    )
    const found = async (search: NonNullable<InstanceQuery['search']>) => instances(await listed(journal, { search, limit: 1 }))
    expect(await found({ customerId: 'VINET' })).toEqual([other.instance, row.instance])
    const next = { ...row, version: 2, search: { customerId: 'TOMSP', total: '5' } }
    await appendEach(journal, [appendAt('Order/1', 1, { index: { instances: [next] } })])
    expect(await found({ customerId: 'VINET' })).toEqual([other.instance])
    expect(await found({ customerId: 'TOMSP', total: '5' })).toEqual([row.instance])
    const { search: _, ...last } = { ...next, version: 3 }
    await appendEach(journal, [appendAt('Order/1', 2, { index: { instances: [last] } })])
    expect(await found({ total: '5' })).toEqual([])
    await appendEach(journal, [appendAt('Order/1', 3, { index: { instances: [{ ...next, version: 4, number: 2 }] } })])
    expect(await found({ total: '5' })).toEqual([row.instance])
    expect(instances(await listed(journal, { workflow: 'Order', number: 2, limit: 10 }))).toEqual([row.instance])
  })

  test('the versions of instances that have not ended are known, each once, and no others', async (journal) => {
    const hashOf = (n: number): string => `${n}`.padStart(64, '0')
    expect(await journal.openVersions()).toEqual([])
    const unended = ['deferred', 'running', 'waiting', 'review', 'paused'] as const
    const over = ['completed', 'cancelled', 'killed'] as const
    const rows = [...unended, ...over].map((status, n) => rowAt(`Order/${n}`, `${n}`, { status, hash: hashOf(n) }))
    const twins = rows.map((row, n) => rowAt(`Order/twin-${n}`, `"hash":"${n}"`, { status: row.status, hash: row.hash }))
    await appendEach(
      journal,
      [...rows, ...twins].map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })),
    )
    expect(await journal.openVersions()).toEqual(unended.map((_, n) => hashOf(n)))
    const changes: readonly InstanceRow[] = [
      { ...rows[0]!, status: 'completed' },
      { ...twins[0]!, status: 'cancelled' },
      { ...rows[1]!, status: 'completed' },
      { ...rows[2]!, hash: hashOf(77) },
      { ...twins[2]!, hash: hashOf(77) },
    ]
    await appendEach(
      journal,
      changes.map((row) => appendAt(row.stream, 1, { index: { instances: [{ ...row, version: 2 }] } })),
    )
    expect(await journal.openVersions()).toEqual([1, 3, 4, 77].map(hashOf))
  })

  test('a version is known while side effects of an ended instance are open or in review, and not longer', async (journal) => {
    const hashOf = (n: number): string => `${n}`.padStart(64, '0')
    const ended = [
      { status: 'cancelled', openEffects: 2 },
      { status: 'completed', openEffects: 1, effectsInReview: 1 },
      { status: 'completed', effectsInReview: 10 },
      { status: 'killed' },
    ] as const
    const rows = ended.map((of, n) => rowAt(`Order/${n}`, `"openEffects":${n + 1}`, { ...of, hash: hashOf(n) }))
    await appendEach(
      journal,
      rows.map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })),
    )
    expect(await journal.openVersions()).toEqual([0, 1, 2].map(hashOf))
    await appendEach(
      journal,
      rows.map((row, n) =>
        appendAt(row.stream, 1, { index: { instances: [{ ...row, version: 2, openEffects: 0, effectsInReview: n === 1 ? 1 : 0 }] } }),
      ),
    )
    expect(await journal.openVersions()).toEqual([hashOf(1)])
  })

  test('a search through more rows than are looked at in one go misses none of them', async (journal) => {
    const rows = Array.from({ length: 11_000 }, (_, i) => rowAt(`Order/${i}`, `key ${i}`, { workflow: i === 0 ? 'Refund' : 'Order' }))
    await journal.append(rows.map((row) => appendAt(row.stream, 0, { index: { instances: [row] } })))
    expect(instances(await listed(journal, { text: 'key', limit: 20_000 }))).toEqual(instances(rows.toReversed()))
    expect(instances(await listed(journal, { text: 'key 0', limit: 10 }))).toEqual([rows[0]?.instance])
    expect(instances(await listed(journal, { workflow: 'Refund', status: 'running', limit: 10 }))).toEqual([rows[0]?.instance])
    expect(await journal.instances({ text: 'nowhere', limit: 10 })).toEqual({ rows: [] })
  })
}
