// The scenario of docs/journal.md in which a person edits a past step, as a play.
import { z } from 'zod'
import { flow, match, perform, sideEffect, step, waitFor, workflow } from '../../dsl/index.ts'
import type { Performed } from '../../dsl/index.ts'
import type { CartState, Submitted } from '../core/attack.fixture.ts'
import { charge, mail, ok, onCart, start } from '../core/attack.fixture.ts'
import { Go } from './scenario-workflows.ts'
import { CART, go, of } from './scenarios.ts'
import type { Play } from './scenarios.ts'

const Rate = sideEffect('Rate', {
  payload: z.object({ id: z.string(), amount: z.number() }),
  ok: z.object({ rate: z.number() }),
  failed: z.object({}),
  reads: true,
})
const price = step('Price', (x: Submitted, _state: CartState) => ({
  output: x,
  state: { total: x.amount },
  sideEffects: [mail({ id: x.id })],
}))
const unpaid = step('Unpaid', () => ({ output: 'nothing' }))
type Paid = Extract<Performed<Submitted, { readonly receipt: string }, { readonly code: string }>, { readonly kind: 'ok' }>
const paid = step('Paid', (x: Paid) => ({ output: x.input }))
const end = step('End', () => ({ output: 'done' }))
/** A charge by the id alone, then a look-up that takes what is edited. */
export const offer = workflow(
  { ...onCart, name: 'Offer' },
  flow(price, perform(charge), match({ ok: flow(paid, perform(Rate), waitFor(Go, '9h'), end), failed: unpaid })),
)

export const editPlays: readonly Play[] = [
  {
    name: 'A past step that is edited',
    workflows: [offer],
    play: async (on) => {
      await on.tell(start(offer))
      await on.answer('Charge', ok())
      await on.answer('Rate', ok({ rate: 1 }))
      await on.ask(CART, { do: 'edit', instance: of('Offer'), node: '0.Price', input: { id: 'c1', amount: 9 } })
      await on.answer('Rate', ok({ rate: 2 }))
      await on.tell(go('g1'))
      await on.answer('Mail', ok(null))
    },
    shows: '"StepReopened"',
  },
]
