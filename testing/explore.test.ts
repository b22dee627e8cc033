// Random walks find what parks by its own fault, tell it in lines of a test, and are the same for the same seed.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  byKey,
  flow,
  forEach,
  http,
  match,
  perform,
  race,
  sideEffect,
  signal,
  sleep,
  step,
  take,
  waitFor,
  workflow,
} from '../dsl/index.ts'
import type { Data, Failed, Ok, Waited } from '../dsl/index.ts'
import { explore } from './index.ts'

const Order = z.object({ id: z.string().min(1), cents: z.int().min(0).max(500) })
interface Order extends Data<typeof Order> {}
const Receipt = z.object({ receipt: z.string() })
interface Receipt extends Data<typeof Receipt> {}
const Why = z.object({ code: z.enum(['refused', 'expired']) })
interface Why extends Data<typeof Why> {}
const charge = sideEffect('Charge', { payload: Order, ok: Receipt, failed: Why })
const shipped = signal('Shipped', { payload: z.object({ id: z.string(), n: z.string(), parcels: z.int() }), id: 'n', to: byKey('id') })
const own = { version: 1, triggers: [http({ decode: Order, id: 'id' })], state: z.object({}), initial: {} } as const

const paid = step('Paid', ({ input }: Ok<Order, Receipt>) => ({ output: input }))
/** It forgets one of two codes. */
const refused = step('Refused', ({ error, input }: Failed<Order, Why>) => {
  if (error.code === 'expired') throw new Error('nobody thought of an expired card')
  return { output: input }
})
const end = step('End', (x: Waited<Order, { parcels: number }>) => ({ output: x.kind === 'received' ? x.signal.parcels : 0 }))
const order = workflow(
  { ...own, name: 'Order' },
  flow(sleep('1h'), perform(charge), match({ ok: paid, failed: refused }), waitFor(shipped, '3d'), end),
)

describe('explore', () => {
  it('finds a step that throws, and tells how with no more than is needed', () => {
    const said = (): string => {
      try {
        explore(order, { runs: 200 })
        return ''
      } catch (error) {
        return String(error)
      }
    }
    const text = said()
    expect(text).toMatch(/^Error: Order:.* parks at 2\.failed\.Refused by its own fault: .*nobody thought of an expired card/)
    expect(text.match(/^ {2}\w+\(/gm)).toEqual(['  started(', '  passed(', '  answered('])
    expect(text).toContain('failed({"code":"expired"})')
    expect(said()).toBe(text)
    const [, seed = ''] = /seed: (\d+), runs: 1/.exec(text) ?? []
    expect(() => explore(order, { runs: 1, seed: Number(seed) })).toThrow('nobody thought of an expired card')
  })

  it('lets pass what is meant to park, and says where no walk came', () => {
    const walks = explore(order, { runs: 50, parks: ['threw'] })
    expect(walks.runs).toBe(50)
    expect(Object.keys(walks.statuses).toSorted()).toEqual(expect.arrayContaining(['cancelled', 'completed', 'review']))
    expect(walks.unreached).toEqual([])
    const never = workflow(
      { ...own, name: 'Never' },
      flow(
        step('Ask', (x: Order) => ({ output: { kind: x.cents > 1_000 ? 'much' : 'little', x } })),
        match({ much: step('Much', () => ({ output: 1 })), little: flow() }),
      ),
    )
    expect(explore(never).unreached).toEqual(['1.much.Much'])
  })

  it('asks for values where a schema says too little to draw one', () => {
    const odd = workflow(
      { ...own, name: 'Odd', triggers: [http({ decode: z.object({ id: z.string().regex(/^IBAN \d{20}$/) }), id: 'id' })] },
      step('Odd', () => ({ output: null })),
    )
    expect(() => explore(odd)).toThrow(
      'no value of Odd was found that its schema takes: name some, as in explore(…, { values: { "Odd": [ … ] } })',
    )
    const ids = [{ id: 'IBAN 12345678901234567890' }]
    expect(explore(odd, { runs: 3, values: { Odd: ids } }).statuses).toEqual({ completed: 3 })
  })

  it('sends signals that are taken, also to a key that is a number', () => {
    const Shop = aggregate({ name: 'Shop', version: 1, state: z.object({}), initial: {}, upcast: {} })
    const sold = signal('Sold', { payload: z.object({ shop: z.int(), n: z.int() }), id: 'n', to: Shop.by('shop') })
    const Asked = z.object({ id: z.string(), shop: z.int() })
    const heard = workflow(
      { name: 'Heard', version: 1, triggers: [http({ decode: Asked, id: 'id' })], metadata: { aggregate: Shop.by('shop') } },
      flow(
        waitFor(sold, '3d'),
        match({ received: step('Received', () => ({ output: 1 })), timedOut: step('TimedOut', () => ({ output: 2 })) }),
      ),
    )
    expect(explore(heard, { runs: 40 }).unreached).toEqual([])
  })

  it('goes on where something is refused, and through lists and races', () => {
    const many = workflow(
      { ...own, name: 'Many', triggers: [http({ decode: z.object({ id: z.string(), list: z.array(Order) }), id: 'id' })] },
      flow(race({ list: forEach('list', perform(charge)), late: sleep('2d') }), take('value')),
    )
    expect(explore(many, { runs: 100 }).statuses['completed']).toBeGreaterThan(50)
  })
})
