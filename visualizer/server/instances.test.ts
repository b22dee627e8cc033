import { describe, expect, it } from 'vitest'
import type { EffectView, InstanceView, NodeStatus, Paged, TurnView } from './api.ts'
import { at, sampleApi } from './sample-api.test.helper.ts'
import { noteInstance, NOW, orderInstance, teller } from './sample-order.test.helper.ts'

const api = await sampleApi()
const view = (id: string): Promise<InstanceView> => api.get(at(orderInstance(id)))
const statusesIn = ({ nodes }: InstanceView, ...statuses: readonly NodeStatus[]): readonly string[] =>
  nodes.filter(({ status }) => statuses.includes(status)).map(({ id }) => id)
const nodeIn = ({ nodes }: InstanceView, id: string) => {
  const found = nodes.find((node) => node.id === id)
  if (found === undefined) throw new Error(`there is no node ${id}`)
  return found
}

describe('GET /instances/:id', () => {
  it('shows a completed instance with the way it took, and what it did not take as skipped', async () => {
    const done = await view('10248')
    expect(done.row.status).toBe('completed')
    expect(statusesIn(done, 'completed')).toEqual([
      '(start)',
      '0.ReceiveOrder',
      '1.stock.0.ReserveStock',
      '1.stock.1.ok.Reserved',
      '1.risk.AssessRisk',
      '2.Route',
      '3.usual.0.PrepareCharge',
      '3.usual.1.ChargeCard',
      '3.usual.2.ok.Ship',
      '(end)',
    ])
    expect(statusesIn(done, 'pending', 'running', 'waiting', 'review', 'failed')).toEqual([])
    expect(done.output).toEqual({ kind: 'shipped', orderId: '10248', receipt: 'r-10248' })
    expect(done.state).toMatchObject({ value: { status: 'paid', receipt: 'r-10248' }, version: 4 })
  })

  it('marks the edges that were taken, also the one that passes by a parallel', async () => {
    const { drawing } = await view('10248')
    const taken = drawing?.edges.filter((edge) => edge.taken).map(({ from, to }) => `${from} > ${to}`)
    expect(taken).toEqual([
      '(start) > 0.ReceiveOrder',
      '0.ReceiveOrder > 1.stock.0.ReserveStock',
      '1.stock.0.ReserveStock > 1.stock.1.ok.Reserved',
      '0.ReceiveOrder > 1.risk.AssessRisk',
      '0.ReceiveOrder > 2.Route',
      '1.stock.1.ok.Reserved > 2.Route',
      '1.risk.AssessRisk > 2.Route',
      '2.Route > 3.usual.0.PrepareCharge',
      '3.usual.0.PrepareCharge > 3.usual.1.ChargeCard',
      '3.usual.1.ChargeCard > 3.usual.2.ok.Ship',
      '3.usual.2.ok.Ship > (end)',
    ])
  })

  it('shows what each step changed in the state, with what stood there before, also in a branch', async () => {
    const done = await view('10248')
    expect(nodeIn(done, '0.ReceiveOrder').visits[0]?.changes).toContainEqual({ key: 'cents', after: 4400 })
    expect(nodeIn(done, '1.stock.1.ok.Reserved').visits[0]?.changes).toEqual([{ key: 'status', before: 'received', after: 'reserved' }])
    expect(nodeIn(done, '3.usual.2.ok.Ship').visits[0]?.changes).toEqual([
      { key: 'status', before: 'reserved', after: 'paid' },
      { key: 'receipt', after: 'r-10248' },
    ])
  })

  it('derives what went into a node, and how long a side effect took', async () => {
    const charge = nodeIn(await view('10248'), '3.usual.1.ChargeCard')
    expect(charge.input).toMatchObject({ orderId: '10248', kind: 'usual' })
    const [visit] = charge.visits
    expect(visit?.outcome).toEqual({ kind: 'ok', value: { receipt: 'r-10248' } })
    expect(visit!.ended! - visit!.started).toBe(431)
  })

  it('shows an open wait with its time limit and a form that knows the key', async () => {
    const waiting = await view('10310')
    expect(statusesIn(waiting, 'waiting')).toEqual(['3.large.0.Approval'])
    expect(statusesIn(waiting, 'pending')).toContain('3.large.1.Decide')
    expect(statusesIn(waiting, 'skipped')).toContain('3.usual.1.ChargeCard')
    expect(waiting.waits).toMatchObject([
      {
        node: '3.large.0.Approval',
        visit: 1,
        due: NOW + 604_800_000,
        form: { signal: 'Approval', id: 'decisionId', key: 'orderId', keyValue: '10310' },
      },
    ])
    expect(waiting.waits[0]?.form.schema).toMatchObject({
      required: ['decisionId', 'orderId', 'approved'],
      properties: { approved: { type: 'boolean' } },
    })
  })

  it('shows a parked instance at the node that threw, with the reason and what went in', async () => {
    const parked = await view('10312')
    expect(statusesIn(parked, 'review')).toEqual(['3.usual.2.ok.Ship'])
    expect(parked.trouble).toMatchObject({ code: 'threw', node: '3.usual.2.ok.Ship' })
    expect(nodeIn(parked, '3.usual.2.ok.Ship').input).toMatchObject({ kind: 'ok', value: { receipt: 'r-10312' } })
    expect(parked.output).toBeUndefined()
  })

  it('shows a node in review while its side effect is, what is in review before what is open', async () => {
    const undecided = await view('10314')
    expect(statusesIn(undecided, 'review')).toEqual(['3.usual.1.ChargeCard'])
    expect(undecided.openEffects.map(({ effect, status }) => [effect, status])).toEqual([
      ['ChargeCard', 'review'],
      ['SendEmail', 'open'],
    ])
  })

  it('shows a side effect that was answered with a failure as failed, and the way that was taken for it', async () => {
    const refused = await view('10315')
    expect(statusesIn(refused, 'failed')).toEqual(['3.usual.1.ChargeCard'])
    expect(statusesIn(refused, 'completed')).toContain('3.usual.2.failed.AskForNewCard')
    expect(statusesIn(refused, 'skipped')).toContain('3.usual.2.ok.Ship')
  })

  it('shows a cancelled instance with who cancelled it, and nothing of it as pending', async () => {
    const cancelled = await view('10316')
    expect(cancelled.endedBy).toMatchObject({ by: 'ann', reason: 'ordered twice' })
    expect(statusesIn(cancelled, 'pending', 'waiting', 'running')).toEqual([])
    expect(cancelled.waits).toEqual([])
  })

  it('shows a deferred instance with its input and without a state', async () => {
    const deferred = await api.get<InstanceView>(at(noteInstance('note-1', '10310')))
    expect(deferred.row.status).toBe('deferred')
    expect(deferred.start?.input).toMatchObject({ noteId: 'note-1' })
    expect(deferred.state).toBeNull()
    expect(statusesIn(deferred, 'pending')).toEqual(['(start)', 'AddNote', '(end)'])
  })

  it('shows the journal of an instance whose version is gone, and withholds its values', async () => {
    const gone = await sampleApi({ versions: { get: async () => undefined, active: async () => [] }, journal: api.journal })
    const of = await gone.get<InstanceView>(at(orderInstance('10248')))
    expect(of.drawing).toBeNull()
    expect(nodeIn(of, '3.usual.2.ok.Ship').status).toBe('completed')
    expect(of.start?.input).toBe('••••')
    expect(of.state?.value).toBe('••••')
  })

  it('answers 404 in one sentence where there is no such instance', async () => {
    const response = await api.app.request('/instances/nobody')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'notFound', detail: "There is no instance 'nobody'." })
  })
})

describe('GET /instances/:id/events', () => {
  it('gives the turns in order, a page at a time', async () => {
    const path = at(orderInstance('10311'), '/events')
    const first = await api.get<Paged<TurnView>>(`${path}?limit=3`)
    expect(first.rows.map(({ version }) => version)).toEqual([1, 2, 3])
    const rest = await api.get<Paged<TurnView>>(`${path}?after=${first.next}`)
    expect(rest.rows.map(({ version }) => version)).toEqual([4, 5, 6, 7, 8])
    expect(rest.next).toBeUndefined()
  })

  it('leaves out what belongs to another instance of the stream', async () => {
    const { rows } = await api.get<Paged<TurnView>>(at(noteInstance('note-1', '10310'), '/events'))
    expect(rows.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(['InstanceQueued'])
  })

  it('leaves out a signal for another workflow on the stream: its own schemas say what of it is sensitive', async () => {
    const { app, journal } = await sampleApi()
    const by = { by: 'ann', reason: 'the customer called' }
    const kept = (signal: string) =>
      ({
        kind: 'SignalKept',
        signal,
        id: 's-1',
        payload: { note: `${signal} of Maria` },
        expires: NOW,
        origin: { source: 'http' },
      }) as const
    const instance = orderInstance('10312')
    const cause = { kind: 'operator', id: 'op-1' } as const
    await teller(journal, NOW)('Order/10312', 1, cause, [kept('Approval'), kept('Address'), { kind: 'InstanceCancelled', instance, ...by }])
    const text = await (await app.request(at(instance, '/events'))).text()
    expect(text).toContain('Approval of Maria')
    expect(text).not.toContain('Address of Maria')
  })
})

describe('GET /instances/:id/effects', () => {
  it('tells what was tried and what a person did', async () => {
    const { rows } = await api.get<Paged<EffectView>>(at(orderInstance('10311'), '/effects'))
    const charge = rows.find(({ effect }) => effect === 'ChargeCard')
    expect(charge).toMatchObject({
      key: 'Order:10311@Order/10311/3.large.2.approved.1.ChargeCard#1/0',
      status: 'ok',
      awaited: true,
      attempts: [{ attempt: 1, error: 'the provider answered 503' }],
      actions: [{ what: 'retried', by: 'ann', reason: 'the provider is up again' }],
      outcome: { kind: 'ok', value: { receipt: 'r-10311' } },
    })
    expect(charge?.trouble).toBeUndefined()
  })

  it('says when a failed attempt is made again', async () => {
    const { rows } = await api.get<Paged<EffectView>>(at(orderInstance('10315'), '/effects'))
    expect(rows.at(-1)).toMatchObject({ effect: 'SendEmail', status: 'retrying', closed: null, retryAt: NOW + 100_000 })
  })
})

describe('GET /instances/:id/graph.mmd', () => {
  it('draws the pinned version with the statuses of the instance', async () => {
    const text = await (await api.app.request(at(orderInstance('10312'), '/graph.mmd'))).text()
    expect(text).toContain('["Ship"]')
    expect(text).toMatch(/class n\d+ review/)
  })
})
