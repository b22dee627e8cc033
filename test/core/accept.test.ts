// Who is let in: decided when the instance would begin, on the state as its version reads it; refused, it changes nothing and says why.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, http, step, waitFor, flow, signal, workflow } from '../../dsl/index.ts'
import { given, resubmitted, signalled, started } from '../../testing/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { StartCommand } from '../../engine/index.ts'
import { startAnswer } from '../../trigger-service/answer-of.ts'
import { httpAnswer } from '../../trigger-service/http/problem.ts'
import { driven } from './attack.fixture.ts'

const Order = z.object({ id: z.string(), till: z.string(), amount: z.int() })
const Till = aggregate({
  name: 'Till',
  version: 1,
  state: z.object({ open: z.boolean(), total: z.int() }),
  initial: { open: false, total: 0 },
  upcast: {},
})
const Counted = signal('Counted', { payload: z.object({ till: z.string(), n: z.string() }), id: 'n', to: Till.by('till') })
const triggers = [http({ decode: Order, id: 'id' })] as const
interface Order {
  readonly id: string
  readonly till: string
  readonly amount: number
}
interface Till {
  readonly open: boolean
  readonly total: number
}
const onTill = { version: 1, triggers, metadata: { aggregate: Till.by('till') } } as const
const opening = workflow(
  { ...onTill, name: 'Opening' },
  step('Open', (x: Order, _state: Till) => ({ output: x.id, state: { open: true } })),
)
const counting = workflow(
  { ...onTill, name: 'Counting' },
  flow(
    waitFor(Counted, '9d'),
    step('Shut', (_x: unknown, _s: Till) => ({ output: 0, state: { open: false } })),
  ),
)
const book = step('Book', (x: Order, { total }: Till) => ({ output: total + x.amount, state: { total: total + x.amount } }))
const accept = ({ amount }: Order, { open }: Till): true | string => {
  if (amount < 0) throw new Error('no negative amounts')
  return open || `the till is shut, ${amount} cannot be booked`
}
const booking = workflow({ ...onTill, name: 'Booking', metadata: { ...onTill.metadata, accept } }, book)
const order = (amount = 5, id = 'o1'): Order => ({ id, till: 't1', amount })
const SHUT = 'the till is shut, 5 cannot be booked'

describe('a start that accept does not let in', () => {
  it('is recorded with its reason and what was read, and changes no state', () => {
    const refused = given(booking).when(started(booking, order()))
    refused.expects({ status: 'refused', state: {}, trouble: SHUT })
    expect(refused.events).toMatchObject([{ kind: 'InstanceRefused', code: 'accept', reason: SHUT, reads: ['open'] }])
  })
  it('is let in where the state that the ones before have left allows it', () => {
    given(opening, booking)
      .when(started(opening, order(1, 'open')), started(booking, order()))
      .expects({ status: 'completed', output: 5 })
  })
  it('is decided when its turn comes, and the next in the queue begins in that turn', () => {
    const queued = given(opening, counting, booking).when(started(opening, order(1, 'open')), started(counting, order(1, 'count')))
    const two = queued.when(started(booking, order(5, 'a')), started(booking, order(6, 'b')), started(opening, order(1, 'again')))
    two.expects({ status: 'deferred' })
    const after = two.when(signalled(Counted, { till: 't1', n: '1' }))
    after.expects({ status: 'completed', state: { open: true, total: 0 } })
    expect(after.events.flatMap((e) => (e.kind === 'InstanceRefused' ? [e.reason] : []))).toEqual([SHUT, SHUT.replace('5', '6')])
  })
  it('begins all the same and is parked without a node where accept throws or gives no answer, and a person lets it in', () => {
    given(booking)
      .when(started(booking, order(-1)))
      .expects({ status: 'review', trouble: 'accept of Booking: it threw Error: no negative amounts' })
    const odd = { ...booking, metadata: { ...booking.metadata, accept: () => false } }
    const parked = given(odd).when(started(odd, order()))
    parked.expects({ status: 'review', trouble: 'accept of Booking: it gave false: give true, or the reason as a text' })
    parked.when(resubmitted()).expects({ status: 'completed', output: 5 })
  })
  it('is parked where accept does not give the same twice', () => {
    let asked = 0
    const odd = { ...booking, metadata: { ...booking.metadata, accept: () => `no ${(asked += 1)}` } }
    given(odd).when(started(odd, order())).expects({ trouble: 'accept of Booking: asked twice of the same, it gave two answers' })
  })
})

describe('who started it', () => {
  const start = (id: string, amount = 5, of: AnyWorkflow = booking): StartCommand => ({
    kind: 'start',
    stream: 'Till/t1',
    instance: `${of.name}:${id}@Till/t1`,
    workflow: of.name,
    number: 1,
    hash: `${of.name}@1`,
    key: id,
    input: { id, till: 't1', amount },
    origin: { source: 'test' },
  })
  const asking = (of: StartCommand, request: string, awaitResult = false): StartCommand => ({
    ...of,
    awaitResult,
    replyTo: { process: 'me', request },
  })
  const again = { kind: 'operator', stream: 'Till/t1', by: 'ann', reason: 'it is open now' } as const
  const action = { do: 'resubmit', instance: 'Booking:a@Till/t1' } as const

  it('hears 409 with the reason, and so each time that it comes again, whoever waits or not', async () => {
    const on = driven([booking])
    await on.tell(asking(start('a'), '1'))
    await on.tell(asking(start('a'), '2', true))
    await on.tell(asking(start('a', 6), '3'))
    const refusal = { kind: 'refused', code: 'accept', message: SHUT }
    expect(on.replies).toEqual([
      { to: { process: 'me', request: '1' }, ...refusal },
      { to: { process: 'me', request: '2' }, ...refusal },
      { to: { process: 'me', request: '3' }, ...refusal, differs: true },
    ])
    const answer = httpAnswer(startAnswer(start('a'), { kind: 'replied', reply: on.replies[0]! }))
    expect(answer.status).toBe(409)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'rejected', because: 'accept', detail: SHUT })
    expect(await on.journal.instance('Booking:a@Till/t1')).toMatchObject({ status: 'refused', trouble: { code: 'accept', message: SHUT } })
  })
  it('hears it also where the start waited in the queue before', async () => {
    const on = driven([opening, counting, booking])
    await on.tell(start('c', 1, counting), asking(start('a'), '1', true), asking(start('b'), '2'))
    expect(on.replies).toMatchObject([{ to: { request: '2' }, kind: 'accepted', status: 'deferred' }])
    await on.tell({ ...again, id: 'x', action: { do: 'cancel', instance: 'Counting:c@Till/t1' } })
    await on.tell(asking(start('b'), '3'))
    expect(on.replies.slice(1)).toMatchObject([
      { to: { request: '1' }, kind: 'refused', code: 'accept', message: SHUT },
      { to: { request: '3' }, kind: 'refused', code: 'accept', message: SHUT },
    ])
  })
  it('hears that it was let in once a person has had it decided again, and its history begins with the refusal', async () => {
    const on = driven([opening, booking])
    await on.tell(start('a'))
    await on.tell({ ...again, id: '1', replyTo: { process: 'me', request: '1' }, action })
    await on.tell(start('open', 1, opening))
    await on.tell({ ...again, id: '2', replyTo: { process: 'me', request: '2' }, action })
    await on.tell({ ...again, id: '3', replyTo: { process: 'me', request: '3' }, action })
    await on.tell(asking(start('a'), '4'))
    expect(on.replies).toMatchObject([
      { to: { request: '1' }, kind: 'refused', code: 'accept', message: SHUT },
      { to: { request: '2' }, kind: 'done' },
      { to: { request: '3' }, kind: 'refused', code: 'notOpen' },
      { to: { request: '4' }, kind: 'completed', output: 5, duplicate: true },
    ])
    const turns = await on.journal.readInstance('Booking:a@Till/t1')
    expect(turns.flatMap((turn) => turn.events.map((e) => e.kind))).toEqual([
      'InstanceRefused',
      'InstanceBegan',
      'StepDone',
      'InstanceCompleted',
    ])
    const row = await on.journal.instance('Booking:a@Till/t1')
    expect(row).toMatchObject({ status: 'completed', accepted: 1, started: turns[0]?.at })
  })
  it('is in the queue again where the stream is held by then', async () => {
    const on = driven([opening, counting, booking])
    await on.tell(start('a'))
    await on.tell(start('open', 1, opening))
    await on.tell(start('c', 1, counting))
    await on.tell({ ...again, id: '1', action })
    expect(await on.journal.instance('Booking:a@Till/t1')).toMatchObject({ status: 'deferred', accepted: 1 })
    await on.tell({ ...again, id: '2', action: { do: 'cancel', instance: 'Counting:c@Till/t1' } })
    expect(await on.journal.instance('Booking:a@Till/t1')).toMatchObject({ status: 'completed', accepted: 1 })
  })
})
