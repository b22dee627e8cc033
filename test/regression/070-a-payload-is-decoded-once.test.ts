// The payload's schema was applied a second time before the handler was called: with a transform, 19.99 euros were charged as 1999.00.
import { z } from 'zod'
import { expect, it } from 'vitest'
import { flow, http, ok, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { answers, shop } from './effects.fixture.ts'

const In = z.object({ id: z.string(), amount: z.number() })
interface In extends Data<typeof In> {}
const Cents = z.object({
  id: z.string().transform((id) => `#${id}`),
  amount: z.number().transform((euros) => Math.round(euros * 100)),
})
const own = { version: 1, triggers: [http({ decode: In, id: 'id' })], state: z.object({}), initial: {} } as const

it.each([
  ['performed', sideEffect('Charge', { payload: Cents })],
  ['of another type than it reads', sideEffect('Charge', { payload: z.object({ id: z.string(), amount: z.number().transform(String) }) })],
  [
    'that is overwritten',
    sideEffect('Charge', {
      payload: z.object({
        id: z.string(),
        amount: z
          .number()
          .overwrite((n) => n * 100)
          .max(2000),
      }),
    }),
  ],
] as const)('a payload %s is what the journal says', async (_, charge) => {
  // `as`: the three differ in their types, which matters to no step here.
  const pay = workflow({ ...own, name: 'Pay' }, perform(charge as never))
  const on = shop([pay])
  on.serve([{ workflow: 'Pay', handlers: { Charge: answers(ok(null)) } }])
  const { stream } = await on.begin(pay, 'c1', 19.99)
  await on.clock.advance(60_000)
  const [requested, recorded] = await on.effects(stream)
  expect(requested).toMatchObject({ kind: 'EffectRequested' })
  expect(on.calls).toEqual([`run ${JSON.stringify(requested?.kind === 'EffectRequested' && requested.payload)}`])
  expect(recorded).toMatchObject({ kind: 'OutcomeRecorded', outcome: { kind: 'ok' } })
  await on.end()
})

it('a payload that a step asks with is what the journal says, and cannot be changed by who is given it', async () => {
  const charge = sideEffect('Charge', { payload: Cents })
  const ask = step('Ask', (order: In) => ({ output: order.id, sideEffects: [charge({ id: order.id, amount: order.amount })] }))
  const pay = workflow({ ...own, name: 'Pay' }, flow(ask))
  const on = shop([pay])
  const run = async (payload: { amount: number }) => {
    expect(() => (payload.amount += 1)).toThrow(TypeError)
    return ok()
  }
  on.serve([{ workflow: 'Pay', handlers: { Charge: { repeat: 'safe', run } } }])
  await on.begin(pay, 'c1', 19.99)
  await on.clock.advance(60_000)
  expect(on.calls).toEqual(['run {"amount":1999,"id":"#c1"}'])
  await on.end()
})
