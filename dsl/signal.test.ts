import { expect, test } from 'vitest'
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { byKey, keyOf, signal, signalAddress } from './signal.ts'
import { kafka } from './trigger.ts'

const Payload = z.object({ decision: z.string(), orderId: z.string(), n: z.number() })
const Order = aggregate({ name: 'Order', version: 1, state: z.object({}), initial: {}, upcast: {} })
const payload = { decision: 'd', orderId: '10248', n: 7 }

test('an address is the aggregate and the key that the payload holds, as text', () => {
  const toOrder = signal('Go', { payload: Payload, id: 'decision', to: Order.by('orderId') })
  expect(signalAddress(toOrder, payload)).toEqual({ aggregate: 'Order', key: '10248' })
  const toNumber = signal('Go', { payload: Payload, id: 'decision', to: Order.by('n') })
  expect(signalAddress(toNumber, payload)).toEqual({ aggregate: 'Order', key: '7' })
  const toInstance = signal('Go', { payload: Payload, id: 'decision', to: byKey('orderId') })
  expect(signalAddress(toInstance, payload)).toEqual({ aggregate: null, key: '10248' })
})
test('a payload without the key has no address', () => {
  const toOrder = signal('Go', { payload: Payload, id: 'decision', to: Order.by('orderId') })
  expect(signalAddress(toOrder, { decision: 'd' })).toBeUndefined()
})
test('is kept for 90 days and comes from the API alone, where nothing else is said', () => {
  const plain = signal('Go', { payload: Payload, id: 'decision', to: byKey('orderId') })
  expect(plain).toEqual({ name: 'Go', payload: Payload, id: 'decision', to: { aggregate: null, key: 'orderId' }, keep: '90d', sources: [] })
  const sources = [kafka({ topic: 'decisions', decode: Payload, id: 'decision' })] as const
  const told = signal('Go', { payload: Payload, id: 'decision', to: byKey('orderId'), keep: '1h', sources })
  expect(told).toMatchObject({ keep: '1h', sources: [{ source: 'kafka', topic: 'decisions', decode: Payload, id: 'decision' }] })
})
test.each<[unknown, string | undefined]>([
  [{ id: 'a' }, 'a'],
  [{ id: 10248 }, '10248'],
  [{ id: 0 }, '0'],
  [{ id: '' }, undefined],
  [{ id: Number.NaN }, undefined],
  [{ id: null }, undefined],
  [{ id: ['a'] }, undefined],
  [{}, undefined],
  ['id', undefined],
  [null, undefined],
  [Object.create({ id: 'inherited' }), undefined],
])('the key in %j is %j', (value, key) => expect(keyOf(value, 'id')).toBe(key))
