// Of two workflows that share a kind the module listed first decided how the answer is read: the receipt of a charge was thrown away.
import { z } from 'zod'
import { expect, it } from 'vitest'
import { flow, http, match, ok, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { Data, Ok } from '../../dsl/index.ts'
import { answers, shop } from './effects.fixture.ts'

const In = z.object({ id: z.string(), amount: z.number() })
interface In extends Data<typeof In> {}
const own = { version: 1, triggers: [http({ decode: In, id: 'id' })], state: z.object({}), initial: {} } as const
const charge = sideEffect('Charge', { payload: z.object({ id: z.string() }), ok: z.object({ receipt: z.string() }) })
const paid = step('Paid', ({ value }: Ok<In, { readonly receipt: string }>) => ({ output: value.receipt }))
const no = step('No', () => ({ output: 'no' }))
const performs = workflow({ ...own, name: 'Performs' }, flow(perform(charge), match({ ok: paid, failed: no })))
const asks = workflow(
  { ...own, name: 'Asks' },
  step('Ask', (order: In) => ({ output: order.id, sideEffects: [charge({ id: order.id })] })),
)
const other = sideEffect('Charge', { payload: z.object({ amount: z.number() }), ok: z.object({ number: z.int() }) })
const counts = workflow(
  { ...own, name: 'Counts' },
  flow(
    perform(other),
    match({ ok: step('Counted', ({ value }: Ok<In, { readonly number: number }>) => ({ output: value.number })), failed: no }),
  ),
)
const run = answers(ok({ receipt: 'r-1', number: 7 }))

it.each([
  ['first', ['Performs', 'Asks', 'Counts']],
  ['last', ['Asks', 'Counts', 'Performs']],
] as const)('a workflow that performs a kind reads its answer, listed %s', async (_, order) => {
  const on = shop([performs, asks, counts])
  const handler = { Charge: run }
  on.serve(order.map((name) => ({ workflow: name, handlers: handler })))
  const began = [await on.begin(performs), await on.begin(asks), await on.begin(counts)]
  await on.clock.advance(60_000)
  const outputs = await Promise.all(
    began.map(async ({ stream }) => (await on.events(stream)).flatMap((e) => (e.kind === 'InstanceCompleted' ? [e.output] : []))),
  )
  expect(outputs).toEqual([['r-1'], ['c1'], [7]])
  const [recorded] = (await on.effects(began[1]!.stream)).slice(-1)
  expect(recorded).toMatchObject({ kind: 'OutcomeRecorded', outcome: { kind: 'ok', value: { receipt: 'r-1', number: 7 } } })
  expect(on.calls.toSorted()).toEqual(['run {"amount":5}', 'run {"id":"c1"}', 'run {"id":"c1"}'])
  await on.end()
})
