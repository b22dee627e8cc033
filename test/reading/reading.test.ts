// A second reading says of what it cannot read that it cannot: nothing of a journal is passed over in silence.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { http, step, workflow } from '../../dsl/index.ts'
import type { Event } from '../../engine/index.ts'
import { againBy } from './again.ts'
import { read } from './reading.ts'
import type { Reading } from './reading.ts'

const Asked = z.object({ id: z.string() })
const one = workflow(
  { name: 'One', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  step('Same', ({ id }: { readonly id: string }) => ({ output: { id } })),
)
const instance = 'One:a'
const done: Event = { kind: 'StepDone', instance, node: 'Same', visit: 1, output: { id: 'a' }, reads: [] }

const readingOf = (...events: readonly Event[]): Reading =>
  read({
    graph: one.graph,
    input: { id: 'a' },
    state: {},
    events: events.map((event, rank) => ({ event, rank, hash: 'One@1' })),
    span: { since: -1, until: Infinity },
    again: againBy(() => one),
    initialOf: () => ({}),
  })

it('a journal that the graph explains is read without a word', () => {
  expect(readingOf(done)).toMatchObject({ output: { value: { id: 'a' } }, standing: [], wrong: [] })
})

it('what no graph leads to is wrong', () => {
  const other: Event = { ...done, node: 'Other' }
  const child: Event = {
    kind: 'ChildRequested',
    instance,
    node: 'Child',
    visit: 1,
    child: { instance: 'Two:a', stream: 'Two:a' },
    workflow: 'Two',
    key: 'a',
    input: {},
    awaited: true,
  }
  expect(readingOf(done, other, child).wrong).toEqual([
    'Other#1: StepDone and nothing leads there',
    'Child#1: ChildRequested and nothing leads there',
  ])
})

it('what nobody has written how to read is said, and not passed over', () => {
  const undone: Event = { kind: 'UndoDone', instance, node: 'Same', visit: 1 }
  const cancelled: Event = { kind: 'CompensationBegan', instance, by: 'ann', reason: 'not wanted', undo: [] }
  expect(readingOf(done, undone, cancelled).wrong).toEqual([
    'nobody has written how UndoDone is read: see test/reading/book.ts',
    'nobody has written how CompensationBegan is read: see test/reading/book.ts',
  ])
})
