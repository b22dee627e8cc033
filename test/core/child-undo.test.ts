// A cancel of an instance that has something to undo, and children that it awaits: they answer first.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  call,
  child,
  failed,
  flow,
  http,
  ok,
  perform,
  sideEffect,
  sleep,
  step,
  take,
  takes,
  withCompensation,
  withDeadline,
  workflow,
} from '../../dsl/index.ts'
import { answered, cancelled, edited, given, markedUndone, passed, started } from '../../testing/index.ts'

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

describe('an instance whose child runs on its own aggregate', () => {
  const Shop = aggregate({ name: 'Shop', version: 1, state: z.object({}), initial: {}, upcast: {} })
  const on = { version: 1, metadata: { aggregate: Shop.by('id') } } as const
  const nested = workflow(
    { ...on, name: 'Nested', triggers: [call({ decode: Trip, id: 'id', result: z.unknown() })] },
    flow(hotel, sleep('9d')),
  )
  const asked = { ...on, triggers: [http({ decode: Trip, id: 'id' })] } as const
  const parent = workflow(
    { ...asked, name: 'Parent' },
    flow(
      step('First', (x: { readonly id: string }) => ({ output: x })),
      hotel,
      take('input'),
      child(nested),
    ),
  )
  const [above, below, atLate] = ['Nested:a@Shop/a', 'Parent:a@Shop/a', 'Late:a@Shop/a']
  const open = given(parent, nested).when(
    started(parent, { id: 'a' }),
    answered(book, ok({ no: 'parent' })),
    answered(book, ok({ no: 'child' })),
  )

  it('is cancelled when the child has undone what it did, and what itself did is undone', () => {
    const ending = open.when(cancelled())
    ending.expects({ instances: { [below]: 'waiting', [above]: 'waiting' }, requested: [{ kind: 'Free', payload: { no: 'child' } }] })
    const second = ending.when(answered(free, ok()))
    second.expects({ instances: { [below]: 'waiting', [above]: 'cancelled' }, requested: [{ kind: 'Free', payload: { no: 'parent' } }] })
    second.when(answered(free, ok())).expects({ instances: { [below]: 'cancelled', [above]: 'cancelled' }, requested: [] })
  })
  it('is cancelled once', () => {
    expect(() => open.when(cancelled(), cancelled())).toThrow('is being cancelled: it ends when all that it had done is undone')
  })
  it('has undone, when the child has ended, what turned out to be done after it was late', () => {
    const late = workflow(
      { ...asked, name: 'Late' },
      flow(
        withDeadline(hotel, '1h'),
        step('On', (_of: unknown) => ({ output: { id: 'a' } })),
        child(nested),
      ),
    )
    const waits = given(late, nested).when(started(late, { id: 'a' }), passed('1h'), answered(book, ok({ no: 'late' })))
    waits.expects({ trouble: null, requested: [{ kind: 'Book', payload: { id: 'a' } }] })
    const ended = waits.when(answered(book, failed({})), passed('9d'))
    ended.expects({ instances: { [atLate]: 'waiting', [above]: 'completed' }, requested: [{ kind: 'Free', payload: { no: 'late' } }] })
    ended.when(answered(free, ok())).expects({ status: 'completed' })
  })
  it('is neither edited nor marked meanwhile, and says for what it waits', () => {
    const sentence = `${below} awaits ${above}, which runs on its stream`
    expect(() => open.when(edited('0.First', { id: 'b' }))).toThrow(sentence)
    expect(() => open.when(markedUndone('1'))).toThrow(sentence)
  })
})
