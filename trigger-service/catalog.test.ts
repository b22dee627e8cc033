import { expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, file, flow, http, signal, waitFor, workflow } from '../dsl/index.ts'
import type { Signal } from '../dsl/index.ts'
import { runDirectly } from '../engine/index.ts'
import type { SignalRequest } from './answers.ts'
import { catalogOf } from './catalog.ts'
import type { Catalog } from './catalog.ts'
import { dayClosed, Order, order, shipment, version } from './fakes.test.helper.ts'
import { signalCommand as commandFor } from './signal-command.ts'

const Id = z.object({ orderId: z.string() })
const listening = <P>(name: string, to: Signal<P>) =>
  version(
    workflow(
      { name, version: 1, triggers: [http({ decode: Id, id: 'orderId' })], metadata: { aggregate: Order.by('orderId') } },
      flow(waitFor(to, '1h')),
    ),
  )
const alone = <P>(name: string, to: Signal<P>) =>
  version(
    workflow(
      { name, version: 1, triggers: [http({ decode: Id, id: 'orderId' })], state: z.object({}), initial: {} },
      flow(waitFor(to, '1h')),
    ),
  )
const Shipped = z.object({ shipmentId: z.string(), orderId: z.string() })
const at = { id: 'shipmentId', to: Order.by('orderId') } as const
const signalCommand = (catalog: Catalog, request: SignalRequest, holders: Readonly<Record<string, string>> = {}) =>
  commandFor(catalog, request, { holderOf: async (stream) => holders[stream], run: runDirectly })
const sent = (raw: unknown, source: 'http' | 'file' = 'http') => ({ signal: 'Shipment', raw, source, origin: { source } })

const Trimmed = z.object({ orderId: z.string().transform((text) => text.trim()) })
const odd = () => signal('Odd', { payload: Trimmed, id: 'orderId', to: Order.by('orderId') })

it('takes two copies of one signal, as bundles have them, for the same', () => {
  const catalog = catalogOf([version(order), listening('Note', shipment())])
  expect(catalog.signals.get('Shipment')).toHaveLength(1)
})

it.each([
  ['payload', signal('Shipment', { payload: Shipped.extend({ by: z.string() }), ...at, keep: '30d' })],
  ['id', signal('Shipment', { payload: Shipped, ...at, id: 'orderId', keep: '30d' })],
  ['keep', signal('Shipment', { payload: Shipped, ...at, keep: '31d' })],
  ['sources', signal('Shipment', { payload: Shipped, ...at, keep: '30d', sources: [file({ decode: Shipped, id: 'shipmentId' })] })],
])('refuses a name by which two workflows mean another %s', (_, other) => {
  const catalog = catalogOf([version(order), listening('Note', other), listening('Third', shipment())])
  expect(signalCommand(catalog, sent({ shipmentId: 's', orderId: '1' }))).toEqual({
    kind: 'refused',
    code: 'ambiguousSignal',
    message: 'workflows Order and Note define signal Shipment differently: share one definition or rename one',
  })
})

it('asks whose instance waits where two workflows take a signal by a key of their own, and refuses where both do or none', async () => {
  const catalog = catalogOf([alone('A', dayClosed()), alone('B', dayClosed())])
  const request = { ...sent({ day: 'x' }), signal: 'DayClosed' }
  const [a, b] = ['hash-of-A-1', 'hash-of-B-1']
  expect(await signalCommand(catalog, request, { 'B:x': b })).toMatchObject({ kind: 'signal', stream: 'B:x' })
  expect(await signalCommand(catalog, request, { 'A:x': a })).toMatchObject({ kind: 'signal', stream: 'A:x' })
  const refusal = { kind: 'refused', code: 'ambiguousSignal', message: expect.stringContaining('workflow A or of B') }
  expect(await signalCommand(catalog, request, { 'A:x': a, 'B:x': b })).toMatchObject(refusal)
  expect(await signalCommand(catalog, request)).toMatchObject(refusal)
})

it('takes a signal that one workflow waits for twice', () => {
  const twice = version(
    workflow(
      { name: 'A', version: 1, triggers: [http({ decode: Id, id: 'orderId' })], state: z.object({}), initial: {} },
      flow(waitFor(dayClosed(), '1h'), waitFor(dayClosed(), '1h')),
    ),
  )
  expect(catalogOf([twice]).signals.get('DayClosed')).toMatchObject([{ owner: 'A' }])
})

it('compares what can be printed of a schema, and takes one that cannot be printed', () => {
  expect(catalogOf([listening('A', odd()), listening('B', odd())]).signals.get('Odd')).toHaveLength(1)
})

it('decodes with the source that a signal names for a feed, else with its payload', () => {
  const Row = z.object({ no: z.string(), order: z.string() }).transform(({ no, order: orderId }) => ({ shipmentId: no, orderId }))
  const fed = signal('Shipment', { payload: Shipped, ...at, sources: [file({ decode: Row, id: 'shipmentId' })] })
  const catalog = catalogOf([listening('A', fed)])
  const payload = { shipmentId: 's', orderId: '1' }
  expect(signalCommand(catalog, sent({ no: 's', order: '1' }, 'file'))).toMatchObject({
    kind: 'signal',
    id: 's',
    stream: 'Order/1',
    payload,
  })
  expect(signalCommand(catalog, sent(payload))).toMatchObject({ kind: 'signal', id: 's', stream: 'Order/1', payload })
})

it('is made once for each list of versions', () => {
  const active = [version(order)]
  expect(catalogOf(active)).toBe(catalogOf(active))
  expect(catalogOf([version(order)])).not.toBe(catalogOf(active))
})

it('keys by a field that addresses the own stream need no aggregate', () => {
  expect(byKey('day')).toEqual({ aggregate: null, key: 'day' })
  const command = signalCommand(catalogOf([alone('A', dayClosed())]), { ...sent({ day: 'x' }), signal: 'DayClosed' })
  expect(command).toMatchObject({ stream: 'A:x' })
})
