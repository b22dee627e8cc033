import { expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, flow, http, parallel, step, workflow } from '../../dsl/index.ts'
import type { Event } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { records } from './recorded-instance.ts'
import { NOW, noteInstance, startOf, streamOfOrder, teller } from './sample-order.test.helper.ts'
import { NOTE_HASH } from './sample-workflows.test.helper.ts'
import { stateSeenIn } from './state-seen.ts'
import { storyOf } from './story.ts'

const State = z.object({ status: z.string() })
const triggers = [http({ decode: z.object({ id: z.string() }), id: 'id' })] as const
const noted = (name: string) => step(name, (x: { readonly id: string }, _state: { readonly status: string }) => ({ output: x }))
const inner = workflow(
  { name: 'Inner', version: 1, triggers, state: State, initial: { status: 'new inside' } },
  flow(noted('B'), parallel({ one: noted('C') })),
)
const Shop = aggregate({ name: 'Order', version: 1, state: State, initial: { status: 'new' }, upcast: {} })
const outer = workflow({ name: 'Note', version: 1, triggers, metadata: { aggregate: Shop.by('id') } }, flow(noted('A'), inner))

it('what a step changed in the state of an inline workflow is set against that state, not the stream’s', async () => {
  const [journal, instance, stream] = [memoryJournal(), noteInstance('n1', '1'), streamOfOrder('1')]
  const did = (node: string, status: string, scope?: string): Event => ({
    kind: 'StepDone',
    instance,
    node,
    visit: 1,
    output: { id: '1' },
    patch: { status },
    reads: [],
    ...(scope !== undefined && { scope }),
  })
  await teller(journal, NOW)(stream, 0, { kind: 'start', id: instance }, [
    { kind: 'StateInitialised', aggregate: 'Order', schema: 1, state: { status: 'new' } },
    { kind: 'InstanceBegan', instance, start: startOf('Note', 'n1', { id: '1' }), hash: NOTE_HASH },
    did('0.A', 'a'),
    did('1.Inner.0.B', 'b', '1.Inner'),
    did('1.Inner.1.one.C', 'c', '1.Inner.1.one'),
  ])
  const recorded = await records(journal)(instance)
  const { visits } = storyOf(recorded!, stateSeenIn(outer))
  expect([...visits].map(([node, of]) => [node, of.get(1)?.changes])).toEqual([
    ['0.A', [{ key: 'status', before: 'new', after: 'a' }]],
    ['1.Inner.0.B', [{ key: 'status', before: 'new inside', after: 'b' }]],
    ['1.Inner.1.one.C', [{ key: 'status', before: 'b', after: 'c' }]],
  ])
})
