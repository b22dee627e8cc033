// After a deploy the schemas of the new version read what belongs to instances of the old one: amounts and receipts were stripped, charges never made.
import { z } from 'zod'
import { expect, it } from 'vitest'
import { flow, http, match, ok, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { Data, Ok } from '../../dsl/index.ts'
import { answers, shop } from './effects.fixture.ts'

const In = z.object({ id: z.string(), amount: z.number() })
interface In extends Data<typeof In> {}
const own = { name: 'W', triggers: [http({ decode: In, id: 'id' })], state: z.object({}), initial: {} } as const
const no = step('No', () => ({ output: 'no' }))
const charge = sideEffect('Charge', { payload: In, ok: z.object({ receipt: z.string() }) })
const read = step('Paid', ({ value }: Ok<In, { readonly receipt: string }>) => ({ output: value.receipt.toUpperCase() }))
const first = workflow({ ...own, version: 1 }, flow(perform(charge), match({ ok: read, failed: no })))

const Renamed = z.object({ receiptId: z.string() })
const kinds = {
  'renames the value': sideEffect('Charge', { payload: In, ok: Renamed }),
  'drops a field of the payload': sideEffect('Charge', { payload: z.object({ id: z.string() }), ok: Renamed }),
  'needs one more field': sideEffect('Charge', { payload: In.extend({ currency: z.string().default('EUR') }), ok: Renamed }),
} as const

it.each([...Object.keys(kinds), 'has no such kind any more'])(
  'an instance of version 1 goes on by its own schemas where version 2 %s',
  async (what) => {
    const kind = Object.entries(kinds).find(([name]) => name === what)?.[1]
    // `as`: the kinds differ in their types, which matters to no step here.
    const second = workflow({ ...own, version: 2 }, (kind ? perform(kind as never) : step('Only', () => ({ output: 1 }))) as never)
    const on = shop([first, second])
    const began = await on.begin(first)
    on.serve([{ workflow: 'W', handlers: { Charge: answers(ok({ receipt: 'r1', receiptId: 'r1' })) } }], [second])
    await on.clock.advance(60_000)
    expect(on.calls).toEqual(['run {"amount":5,"id":"c1"}'])
    expect((await on.events(began.stream)).at(-1)).toMatchObject({ kind: 'InstanceCompleted', output: 'R1' })
    await on.end()
  },
)

it('an effect of a version that is not there waits for it, uses up no attempt and says so', async () => {
  const problem = 'version W@1 is not stored (yet)'
  let stored = false
  const on = shop([first], { declarations: async () => (stored ? { kind: 'declared', effect: charge } : { kind: 'unavailable', problem }) })
  const began = await on.begin(first)
  on.serve([{ workflow: 'W', handlers: { Charge: answers(ok({ receipt: 'r1' })) } }])
  await on.clock.advance(59_000)
  expect(await on.effects(began.stream)).toMatchObject([
    { kind: 'EffectRequested' },
    { kind: 'EffectAttempted', attempt: 0, error: problem },
  ])
  expect({ calls: on.calls, logged: on.logged }).toEqual({ calls: [], logged: [`a side effect waits for its version: ${problem}`] })
  stored = true
  await on.clock.advance(60_000)
  expect(await on.row(began)).toMatchObject({ status: 'completed' })
  await on.end()
})
