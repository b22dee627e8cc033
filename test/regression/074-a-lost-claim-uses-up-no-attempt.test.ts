// A kill between claim and call used up the only attempt of an unsafe call, and the review said that nobody knew what came of it.
import { expect, it } from 'vitest'
import { notFound, ok } from '../../dsl/index.ts'
import { operator, pay } from '../core/attack.fixture.ts'
import { flow, match, perform, step, workflow } from '../../dsl/index.ts'
import { charge, onCart } from '../core/attack.fixture.ts'
import { shop } from './effects.fixture.ts'
import type { Shop } from './effects.fixture.ts'

const LASTS = 35_000
const paid = step('Paid', () => ({ output: 'paid' }))
const once = workflow(
  { ...onCart, name: 'Once', metadata: { ...onCart.metadata, retries: { attempts: 1 } } },
  flow(perform(charge), match({ ok: paid, failed: paid })),
)
const handler = { repeat: 'unsafe', run: async () => ok({ receipt: 'r' }), probe: async () => notFound() }

/** Processes before this one ended after their claims. */
const claimed = async (on: Shop, effect: string, attempts: number): Promise<void> => {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const at = on.clock.now()
    await on.journal.claim({ effect, attempt, at, until: at + LASTS, by: `killed-${attempt}` })
  }
}

it.each([
  [1, true],
  [3, true],
  [4, false],
])('after %i claims of processes that were killed a call with one attempt is made: %s', async (claims, made) => {
  const on = shop([once])
  const { stream, instance } = await on.begin(once)
  await claimed(on, `${instance}/0.Charge#1/0`, claims)
  on.serve([{ workflow: 'Once', handlers: { Charge: handler } }])
  await on.clock.advance(10 * LASTS)
  expect(on.calls.filter((call) => call.startsWith('run'))).toHaveLength(made ? 1 : 0)
  const last = (await on.effects(stream)).at(-1)
  const message = expect.stringMatching(/^no attempt is left after 4: the probe found nothing of attempt 4: nothing was done$/)
  expect(last).toMatchObject(made ? { kind: 'OutcomeRecorded', outcome: { kind: 'ok' } } : { kind: 'EffectParked', trouble: { message } })
  await on.end()
})

it('a retry while a call may be on its way is refused with the reason, for it would change nothing', async () => {
  const on = shop([pay])
  const { stream, instance } = await on.begin(pay)
  const at = on.clock.now()
  await on.journal.claim({ effect: `${instance}/0.Charge#1/0`, attempt: 1, at, until: at + LASTS, by: 'killed' })
  on.serve([{ workflow: 'Pay', handlers: { Charge: handler } }])
  await on.clock.advance(1_000)
  const retry = operator(stream, { do: 'retryEffect', effect: { instance, node: '0.Charge', visit: 1, index: 0 } })
  expect(await on.tell(retry)).toMatchObject([
    { kind: 'refused', code: 'inCall', message: expect.stringContaining('would change nothing') },
  ])
  await on.clock.advance(2 * LASTS)
  expect((await on.effects(stream)).at(-1)).toMatchObject({ kind: 'OutcomeRecorded' })
  await on.end()
})
