// No test outside the DSL said unset: a mutant that forgot at the join what a branch removed survived.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, flow, parallel, step, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { driven, start, triggers } from '../core/attack.fixture.ts'
import type { Submitted } from '../core/attack.fixture.ts'

const State = z.object({ a: z.number().optional(), b: z.number(), c: z.number().optional() })
interface State extends Data<typeof State> {}
const Cart = aggregate({ name: 'Cart', version: 1, state: State, initial: { a: 1, b: 2, c: 3 }, upcast: {} })
const removes = step('Removes', (_input: Submitted, _state: State) => ({ output: 1, unset: ['a'] as const }))
const sets = step('Sets', (_input: Submitted, _state: State) => ({ output: 2, state: { b: 3 } }))
const sets2 = step('SetsC', (_input: Submitted, _state: State) => ({ output: 3, state: { c: 4 } }))
const removes2 = step('RemovesC', (_input: number, _state: State) => ({ output: 4, unset: ['c'] as const }))

const on = { version: 1, triggers, metadata: { aggregate: Cart.by('id') } } as const
const once = workflow({ ...on, name: 'Once' }, parallel({ x: removes, y: sets }))
const nested = workflow({ ...on, name: 'Nested' }, parallel({ x: parallel({ in: removes, also: flow(sets2, removes2) }), y: sets }))

it.each([
  ['one', once, { b: 3, c: 3 }],
  ['one inside another', nested, { b: 3 }],
])('a key that a branch of a parallel removes is gone after the join of %s', async (_, of, state) => {
  const world = driven([of])
  await world.tell(start(of))
  expect((await world.state('Cart/c1')).state).toEqual(state)
})
