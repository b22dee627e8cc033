import { describe, expect, it } from 'vitest'
import { memoryJournal } from '../../journal/memory/index.ts'
import type { InstanceCounts, DeadLetterView, ListedInstance, Meta, Paged, ApiProblem, Review, WorkflowLine, WorkflowView } from './api.ts'
import { sampleApi } from './sample-api.test.helper.ts'
import { NOW } from './sample-order.test.helper.ts'

const api = await sampleApi()
const list = (query: string): Promise<Paged<ListedInstance>> => api.get(`/instances${query}`)
const refused = async (path: string): Promise<ApiProblem> => {
  const response = await api.app.request(path)
  expect(response.status).toBe(422)
  return (await response.json()) as ApiProblem
}

describe('GET /meta', () => {
  it('says which process answers, and what time it is there', async () => {
    expect(await api.get<Meta>('/meta')).toEqual({ product: 'contrail', process: 'test', now: NOW })
  })
})

describe('GET /counts', () => {
  it('counts instances by workflow and status, and what needs a person', async () => {
    const counts = await api.get<InstanceCounts>('/counts')
    expect(counts.instances).toContainEqual({ workflow: 'Order', status: 'completed', count: 62 })
    expect(counts.review).toEqual({ count: 3, more: false })
    expect(counts.deadLetters).toBe(true)
  })

  it('counts nothing in an empty journal', async () => {
    const empty = await sampleApi({ journal: memoryJournal() })
    expect(await empty.get<InstanceCounts>('/counts')).toEqual({ instances: [], review: { count: 0, more: false }, deadLetters: false })
  })
})

describe('GET /instances', () => {
  it('filters by workflow, status, review and a part of the key', async () => {
    expect((await list('?workflow=Note')).rows.map(({ key }) => key)).toEqual(['note-1'])
    expect((await list('?status=waiting')).rows.map(({ key }) => key)).toEqual(['10314', '10310'])
    expect((await list('?review=true')).rows.map(({ key }) => key)).toEqual(['10314', '10313', '10312'])
    expect((await list('?q=1031&status=completed')).rows.map(({ key }) => key)).toEqual(['10315', '10311'])
  })

  it('filters by fields, by the time of the start, by the version and by who is needed', async () => {
    const [first] = (await list('?q=10248')).rows
    const { status = '' } = first!.search ?? {}
    expect((await list(`?search.orderId=10248&search.status=${status}`)).rows.map(({ key }) => key)).toEqual(['10248'])
    expect((await list('?search.orderId=10248&search.status=nothing')).rows).toEqual([])
    expect((await list('?search.orderId=1024')).rows).toEqual([])
    expect((await list('?search.__proto__=x')).rows).toEqual([])
    const { started } = first!
    const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString())
    expect((await list(`?from=${at(started)}&to=${at(started + 1)}`)).rows.map(({ key }) => key)).toContain('10248')
    expect((await list(`?to=${started}`)).rows.map(({ key }) => key)).not.toContain('10248')
    expect((await list('?workflow=Note&version=1')).rows).toHaveLength(1)
    expect((await list('?workflow=Note&version=2')).rows).toEqual([])
    expect((await list('?needs=person')).rows.map(({ key }) => key)).toEqual(['10314', '10313', '10312'])
  })

  it.each([
    ['?needs=rest', 'query.needs: must be person'],
    ['?version=2', 'query.version: is the number of a version of a workflow: say workflow=… too'],
    ['?workflow=Order&version=two', 'query.version: must be the number of a version'],
    ['?from=yesterday', 'query.from: must be a time such as 2026-11-30T18:00Z, or milliseconds since the epoch'],
    ['?search.=VINET', 'query.search: names no field: write search.customerId=VINET'],
    [`?${Array.from({ length: 9 }, (_, i) => `search.f${i}=1`).join('&')}`, 'query.search: has more than 8 fields'],
  ])('refuses %s in a sentence that names the field', async (query, detail) => {
    expect((await refused(`/instances${query}`)).detail).toBe(detail)
  })

  it('takes an empty field of a form for no filter', async () => {
    expect((await list('?workflow=&q=&cursor=&limit=5')).rows).toHaveLength(5)
  })

  it('gives every instance once over all pages', async () => {
    const seen: string[] = []
    let next: string | undefined = ''
    while (next !== undefined) {
      const page: Paged<ListedInstance> = await list(`?limit=20&cursor=${encodeURIComponent(next)}`)
      seen.push(...page.rows.map(({ instance }) => instance))
      next = page.next
    }
    expect(seen).toHaveLength(68)
    expect(new Set(seen).size).toBe(68)
  })

  it('names what went wrong without its message', async () => {
    const [row] = (await list('?q=10312')).rows
    expect(row?.trouble).toEqual({ code: 'threw', fingerprint: 'threw:ship' })
  })

  it.each([
    ['?limit=201', 'query.limit: must be 200 or less'],
    ['?limit=many', 'query.limit: must be a number'],
    [
      '?status=failed',
      'query.status: must be one of deferred, running, waiting, review, paused, completed, cancelled, killed, refused, superseded',
    ],
    ['?review=yes', 'query.review: must be true or false'],
    ['?cursor=nonsense', 'the cursor "nonsense" is none of this journal: leave it out to begin at the first page'],
  ])('refuses %s and names the field', async (query, detail) => {
    expect(await refused(`/instances${query}`)).toMatchObject({ code: 'invalid', detail })
  })
})

describe('GET /review', () => {
  it('groups instances and side effects by what went wrong, the most frequent first', async () => {
    const { groups } = await api.get<Review>('/review')
    expect(groups.map(({ fingerprint, items }) => [fingerprint, items.map(({ kind, row }) => `${kind} ${row.key}`)])).toEqual([
      ['threw:ship', ['instance 10313', 'instance 10312']],
      ['undecided:ChargeCard', ['effect 10314']],
    ])
    expect(groups[1]?.items[0]).toMatchObject({ effect: { node: '3.usual.1.ChargeCard', visit: 1, index: 0, effect: 'ChargeCard' } })
  })
})

describe('GET /deadletters', () => {
  it('gives the newest first, with where it came from and why', async () => {
    const { rows } = await api.get<Paged<DeadLetterView>>('/deadletters')
    expect(rows.map(({ origin, reason }) => [origin.source, reason])).toEqual([
      ['file orders.jsonl:832', 'no JSON: it ends in the middle'],
      ['file orders.jsonl:831', 'cents: expected a number'],
    ])
  })

  it('goes on before a turn, down to nothing', async () => {
    expect((await api.get<Paged<DeadLetterView>>('/deadletters?before=2')).rows.map(({ id }) => id)).toEqual(['a'])
    expect(await api.get<Paged<DeadLetterView>>('/deadletters?before=1')).toEqual({ rows: [] })
  })
})

describe('GET /workflows', () => {
  it('lists the activated versions with how their instances stand', async () => {
    const { rows } = await api.get<Paged<WorkflowLine>>('/workflows')
    expect(rows.map(({ name, number, aggregate }) => [name, number, aggregate])).toEqual([
      ['Note', 1, 'Order'],
      ['Order', 3, 'Order'],
    ])
    expect(rows[1]?.instances).toContainEqual({ status: 'review', count: 2 })
  })

  it('gives one with its graph, triggers, signals and payload', async () => {
    const order = await api.get<WorkflowView>('/workflows/Order')
    expect(order.triggers).toEqual([
      { source: 'http', id: 'orderId' },
      { source: 'file', id: 'orderId' },
    ])
    expect(order.signals.map(({ signal, key, keyValue }) => [signal, key, keyValue])).toEqual([['Approval', 'orderId', undefined]])
    expect(order.payload).toMatchObject({ required: ['orderId', 'customer', 'card', 'cents'] })
    expect(order.effects).toEqual(['ReserveStock', 'ChargeCard'])
    expect(order.drawing.nodes.map(({ id }) => id)).toContain('3.large.0.Approval')
    expect(await (await api.app.request('/workflows/Order/graph.mmd')).text()).toBe(order.mermaid)
  })

  it('answers 404 where no such workflow is activated', async () => {
    expect((await api.app.request('/workflows/Nothing')).status).toBe(404)
  })
})
