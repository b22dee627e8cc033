// Two changes to the code stayed unseen by all tests: a branch that loses an overlap may have its patch kept, and what a branch unsets may come back at the join.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, parallel, step, workflow } from '../../dsl/index.ts'
import { driven, start, Submitted, triggers } from '../core/attack.fixture.ts'

const State = z.object({ a: z.number().optional(), b: z.number().optional() })
type State = z.output<typeof State>
const Pair = aggregate({ name: 'Pair', version: 1, state: State, initial: { a: 1, b: 2 }, upcast: {} })
const onPair = { version: 1, triggers, metadata: { aggregate: Pair.by('id') } } as const
/** `as`: the compiler must not see the key, or it refuses two branches that patch it. */
const set = (name: string, to: number) => step(name, (_x: Submitted, _s: State) => ({ output: to, state: { a: to } as {} }))
const clash = workflow({ ...onPair, name: 'Clash' }, parallel({ x: set('X', 10), y: set('Y', 20) }))
const unset = workflow(
  { ...onPair, name: 'Unset' },
  parallel({
    x: step('X', (_x: Submitted, _s: State) => ({ output: 1, unset: ['a'] as const })),
    y: step('Y', (_x: Submitted, _s: State) => ({ output: 2, state: { b: 3 } })),
  }),
)

it('of the branch that comes second to a key nothing is recorded', async () => {
  const on = driven([clash])
  await on.tell(start(clash))
  const done = (await on.events('Pair/c1')).flatMap((e) => (e.kind === 'StepDone' ? [e.node] : []))
  expect(done).toEqual(['x.X'])
  expect((await on.state('Pair/c1')).holder?.parked).toMatchObject({ node: 'y.Y', trouble: { code: 'overlap' } })
})

it('what a branch unsets is gone after the join', async () => {
  const on = driven([unset])
  await on.tell(start(unset))
  expect(await on.state('Pair/c1')).toMatchObject({ holder: null, state: { b: 3 } })
  expect((await on.state('Pair/c1')).state).not.toHaveProperty('a')
})
