// An offer that is priced, registered outside, and waits for its customer: for tests of edits on the page.
import { byKey, flow, http, match, perform, sideEffect, signal, step, take, waitFor, workflow } from 'contrail/dsl'
import type { Data, Waited } from 'contrail/dsl'
import { z } from 'zod'

const Asked = z.object({ offerId: z.string(), amount: z.int(), iban: z.string().meta({ sensitive: 'pii' }) })
interface Asked extends Data<typeof Asked> {}
const Priced = z.object({ offerId: z.string(), price: z.int() })
interface Priced extends Data<typeof Priced> {}
const State = z.object({ price: z.int() })
interface State extends Data<typeof State> {}

export const register = sideEffect('Register', { payload: Priced, ok: z.object({ number: z.string() }), failed: z.object({}) })
const accepted = signal('Accepted', { payload: z.object({ offerId: z.string(), id: z.string() }), id: 'id', to: byKey('offerId') })

const price = step('Price', ({ offerId, amount }: Asked, _state: State) => ({
  output: { offerId, price: amount * 2 },
  state: { price: amount * 2 },
}))
const close = step('Close', ({ kind }: Waited<Priced, unknown>) => ({ output: { kind } }))

export const offer = workflow(
  {
    name: 'Offer',
    version: 1,
    triggers: [http({ decode: Asked, id: 'offerId' })],
    metadata: { search: ['offerId', 'price'] },
    state: State,
    initial: { price: 0 },
  },
  flow(price, perform(register), match({ ok: take('input'), failed: take('input') }), waitFor(accepted, '30d'), close),
)
