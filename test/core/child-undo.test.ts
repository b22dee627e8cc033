// A cancel of an instance that has something to undo, and children that it awaits: they answer first.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { call, child, flow, http, ok, perform, sideEffect, sleep, take, takes, withCompensation, workflow } from '../../dsl/index.ts'
import { cancelled, given, started, answered } from '../../testing/index.ts'

const Trip = z.object({ id: z.string() })
const own = { version: 1, state: z.object({}), initial: {} } as const
const book = sideEffect('Book', { payload: Trip, ok: z.object({ no: z.string() }), failed: z.object({}) })
const free = sideEffect('Free', { payload: z.object({ no: z.string() }) })
const freeing = flow(takes<{ readonly value: { readonly no: string } }>(), take('value'), perform(free))
const hotel = withCompensation(perform(book), freeing)
const inner = workflow(
  { ...own, name: 'Inner', triggers: [call({ decode: Trip, id: 'id', result: z.unknown() })] },
  flow(hotel, sleep('9d')),
)
const outer = workflow({ ...own, name: 'Outer', triggers: [http({ decode: Trip, id: 'id' })] }, flow(hotel, take('input'), child(inner)))

it('what the child did is undone, then it has answered, then what its parent did is undone', () => {
  const open = given(outer, inner).when(
    started(outer, { id: 'a' }),
    answered(book, ok({ no: 'outer' })),
    answered(book, ok({ no: 'inner' })),
  )
  const ending = open.when(cancelled())
  ending.expects({ instances: { 'Outer:a': 'waiting', 'Inner:a': 'waiting' }, requested: [{ kind: 'Free', payload: { no: 'inner' } }] })
  const answers = ending.when(answered(free, ok()))
  answers.expects({ instances: { 'Outer:a': 'waiting', 'Inner:a': 'cancelled' }, requested: [{ kind: 'Free', payload: { no: 'outer' } }] })
  const over = answers.when(answered(free, ok()))
  over.expects({ instances: { 'Outer:a': 'cancelled', 'Inner:a': 'cancelled' }, requested: [] })
  expect(over.events.filter(({ kind }) => kind === 'ChildEnded')).toHaveLength(1)
})
