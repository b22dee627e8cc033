// No test saw what is recorded of a branch that patches the key of another: a mutant that kept its patch survived.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, parallel, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { AnyNode, AnyWorkflow, Data } from '../../dsl/index.ts'
import { driven, start, triggers } from '../core/attack.fixture.ts'
import type { Submitted } from '../core/attack.fixture.ts'

const State = z.object({ a: z.number() })
interface State extends Data<typeof State> {}
const Cart = aggregate({ name: 'Cart', version: 1, state: State, initial: { a: 1 }, upcast: {} })
const mail = sideEffect('Mail', { payload: z.object({}) })
const first = step('First', (_input: Submitted, _state: State) => ({ output: 1, state: { a: 10 } }))
const second = step('Second', (_input: Submitted, _state: State) => ({ output: 2, state: { a: 20 }, sideEffects: [mail({})] }))
// The types refuse it; what they cannot see is refused when it runs.
const inBoth = parallel as unknown as (branches: Readonly<Record<string, AnyNode>>) => AnyNode
const clash = (workflow as unknown as (definition: object, steps: AnyNode) => AnyWorkflow)(
  { name: 'Clash', version: 1, triggers, metadata: { aggregate: Cart.by('id') } },
  inBoth({ x: first, y: second }),
)

it('a branch that patches the key of another is parked before anything of it is recorded', async () => {
  const on = driven([clash])
  await on.tell(start(clash))
  const events = await on.events('Cart/c1')
  expect(events.flatMap((e) => (e.kind === 'StepDone' ? [e.node] : []))).toEqual(['x.First'])
  expect(events.filter((e) => e.kind === 'EffectRequested')).toEqual([])
  const { holder, state } = await on.state('Cart/c1')
  expect(holder?.parked).toMatchObject({ node: 'y.Second', trouble: { code: 'overlap' } })
  expect(holder?.scopes.keys()).toEqual(['x'])
  expect(state).toEqual({ a: 1 })
})
