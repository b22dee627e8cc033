import { expect, it } from 'vitest'
import { z } from 'zod'
import { forEach, http, ok, perform, sideEffect, workflow } from '../dsl/index.ts'
import { answered, given, started } from './index.ts'

const Line = z.object({ id: z.string() })
const book = sideEffect('Book', { payload: Line })
const order = workflow(
  {
    name: 'Booking',
    version: 1,
    triggers: [http({ decode: z.object({ id: z.string(), lines: z.array(Line) }), id: 'id' })],
    state: z.object({}),
    initial: {},
  },
  forEach('lines', perform(book)),
)

it('an answer to what nobody asked for says which requests of the kind are open', () => {
  const now = given(order).when(started(order, { id: 'o', lines: [{ id: 'a' }, { id: 'b' }] }))
  expect(() => now.when(answered(book, ok(), { payload: { id: 'c' } }))).toThrow(
    `no open 'Book' has {"id":"c"} in its payload; open are: {"id":"a"}, {"id":"b"}`,
  )
})
