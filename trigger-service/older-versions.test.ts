import { expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, kafka, signal, waitFor, workflow } from '../dsl/index.ts'
import { virtualClock } from '../base/index.ts'
import { UnusableVersion } from '../versions/index.ts'
import { Order, order, version, world } from './fakes.test.helper.ts'
import { olderVersions } from './older-versions.ts'

const Id = z.object({ id: z.string() })
const start = [http({ decode: Id, id: 'id' })] as const
const state = { state: z.object({}), initial: {} }
const Paid = z.object({ id: z.string(), payment: z.string() })
const paid = (payload: typeof Paid = Paid) =>
  signal('Paid', { payload, id: 'payment', to: byKey('id'), sources: [kafka({ topic: 'pay.paid', decode: payload, id: 'payment' })] })
const v1 = version(workflow({ name: 'W', version: 1, triggers: start, ...state }, flow(waitFor(paid(), '1h'))))
const v2 = version(
  workflow(
    { name: 'W', version: 2, triggers: start, ...state },
    flow(waitFor(signal('Other', { payload: Id, id: 'id', to: byKey('id') }), '1h')),
  ),
)
const sent = (raw: unknown) => ({ signal: 'Paid', raw, source: 'http' as const, origin: { source: 'http' } })
const payment = { id: 'o1', payment: 'p1' }

it('a signal that only an older version declares is taken while that has open instances, and its topic is read', async () => {
  const open = [v1]
  const { service, signals, clock } = world({}, { active: [v2], open })
  expect(await service.signal(sent(payment))).toMatchObject({ kind: 'accepted', stream: 'W:o1' })
  expect(signals()[0]).toMatchObject({ stream: 'W:o1', payload: payment })
  expect(await service.topics('kafka')).toEqual(['pay.paid'])
  const record = { topic: 'pay.paid', origin: { source: 'kafka' }, key: null, headers: {} }
  const { answer } = await service.offer({ ...record, value: Buffer.from(JSON.stringify({ id: 'o1', payment: 'p2' })) })
  expect(await answer).toMatchObject({ kind: 'accepted', streams: ['W:o1'] })
  open.pop()
  await clock.advance(1_001)
  expect(await service.topics('kafka')).toEqual([])
  expect(await service.signal(sent(payment))).toMatchObject({ code: 'unknownSignal' })
})

it('a signal is refused as unknown only by a look of that second', async () => {
  const open: (typeof v1)[] = []
  const { service, clock } = world({}, { active: [v2], open })
  expect(await service.signal(sent(payment))).toMatchObject({ code: 'unknownSignal' })
  open.push(v1) // a start that an older version had decoded gets its turn
  await clock.advance(1_001)
  expect(await service.signal(sent(payment))).toMatchObject({ kind: 'accepted' })
})

it('however many signals come, the journal is asked once a second', async () => {
  const { service, clock, looks } = world({}, { active: [v1] })
  for (let i = 0; i < 50; i++) await service.signal(sent({ id: `${i}`, payment: 'p' }))
  expect(looks()).toBe(1)
  await clock.advance(1_001)
  for (let i = 0; i < 50; i++) await service.signal({ ...sent(payment), signal: `Nope${i}` })
  expect(looks()).toBe(2)
})

it('where versions mean different things, the one that holds the stream decodes it', async () => {
  const rich = version(
    workflow({ name: 'W', version: 1, triggers: start, ...state }, flow(waitFor(paid(Paid.extend({ cents: z.number() })), '1h'))),
  )
  const plain = version(workflow({ name: 'W', version: 2, triggers: start, ...state }, flow(waitFor(paid(), '1h'))))
  const of = (holders: Readonly<Record<string, string>>) => world({}, { active: [plain], open: [rich], holders })
  const whole = { ...payment, cents: 5 }

  const old = of({ 'W:o1': rich.hash })
  await old.service.signal(sent(whole))
  expect(old.signals()[0]).toMatchObject({ payload: whole }) // the active version would have dropped the cents
  const current = of({ 'W:o1': plain.hash })
  await current.service.signal(sent(whole))
  expect(current.signals()[0]?.payload).toEqual(payment)
  const nobody = of({})
  await nobody.service.signal(sent(whole))
  expect(nobody.signals()[0]?.payload).toEqual(payment)
})

it('where versions address different streams, it goes to the one whose version waits there', async () => {
  const toAggregate = signal('Paid', { payload: Paid, id: 'payment', to: Order.by('id') })
  const next = version(
    workflow(
      { name: 'W', version: 2, triggers: [http({ decode: Id, id: 'id' })], metadata: { aggregate: Order.by('id') } },
      flow(waitFor(toAggregate, '1h')),
    ),
  )
  const { service, signals } = world(
    {},
    { active: [next, version(order)], open: [v1], holders: { 'W:o1': v1.hash, 'Order/o2': next.hash } },
  )
  await service.signal(sent(payment))
  await service.signal(sent({ id: 'o2', payment: 'p2' }))
  await service.signal(sent({ id: 'o3', payment: 'p3' }))
  expect(signals().map(({ stream }) => stream)).toEqual(['W:o1', 'Order/o2', 'Order/o3'])
})

it('a version that did not load is tried again, ever more seldom, and said once', async () => {
  const clock = virtualClock(1_000_000)
  const said: string[] = []
  const log = { info: () => {}, error: () => {}, warn: (_fields: object, message: string) => void said.push(message) }
  let tries = 0
  let loads = false
  const get = async () => {
    tries += 1
    if (!loads) throw new UnusableVersion(v1.hash, 'it did not return within 5000 ms')
    return v1
  }
  const older = olderVersions({ instances: { versions: async () => [v1.hash] }, get, clock, log })
  const active = [v2]
  const after = async (ms: number) => {
    await clock.advance(ms)
    return older.besides(active, true)
  }
  expect(await after(0)).toEqual([])
  for (let second = 0; second < 60; second++) expect(await after(1_000)).toEqual([])
  expect(tries).toBe(3)
  expect(said).toHaveLength(1)
  loads = true
  expect(await after(40_000)).toEqual([v1])
  expect(await after(40_000)).toEqual([v1])
  expect(tries).toBe(4)
})
