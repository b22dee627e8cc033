import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anOrder, aShipment, world } from './fakes.test.helper.ts'

/** Things that a payload holds where it should hold something else. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.double(),
  fc.constantFrom<unknown>(
    undefined,
    -0,
    1e308,
    2 ** 53,
    '__proto__',
    '\ud800',
    new Date(0),
    new Map(),
    1n,
    Symbol('s'),
    () => 1,
    Array(2),
    nested(2_000),
  ),
)
const keys = fc.constantFrom('orderId', 'lines', 'note', 'shipmentId', '__proto__', 'constructor', 'toString')
/** A good payload with fields replaced, added and taken away, or something else altogether. */
const mutated = (good: object): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.tuple(keys, odd), { minLength: 1, maxLength: 3 }).map((changes) => changed(good, changes)) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(good)).map((key) => without(good, key)) },
    { weight: 1, arbitrary: odd },
  )

it('answers 1,000 mutated payloads with accepted or refused, and never throws', async () => {
  const { service, starts, bus } = world()
  const kinds = new Set<string>()
  await fc.assert(
    fc.asyncProperty(mutated(anOrder('10248')), mutated(aShipment('s', '10248')), async (payload, shipped) => {
      const from = { source: 'http', origin: { source: 'http' } } as const
      for (const answer of [
        await service.start({ workflow: 'Order', raw: payload, ...from }),
        await service.signal({ signal: 'Shipment', raw: shipped, ...from }),
      ]) {
        kinds.add(answer.kind)
        expect(['accepted', 'refused']).toContain(answer.kind)
        if (answer.kind === 'refused')
          expect(answer).toMatchObject({ code: 'invalid', message: expect.stringMatching(/refused the payload: ./) })
      }
    }),
    { numRuns: 1_000 },
  )
  await bus.quiet()
  expect(kinds).toEqual(new Set(['accepted', 'refused']))
  for (const { input, key, stream } of starts()) {
    expect(JSON.parse(JSON.stringify(input))).toEqual(input)
    expect(stream).toBe(`Order/${encodeURIComponent(key).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`)
  }
})

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}
const changed = (good: object, changes: readonly (readonly [string, unknown])[]): object => {
  const copy = { ...good }
  for (const [key, value] of changes) Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true })
  return copy
}
const without = (good: object, key: string): object => Object.fromEntries(Object.entries(good).filter(([name]) => name !== key))
