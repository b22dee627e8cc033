// The nodes with moments, bodies and people as data: what their constructors build, and that it comes back the same from its JSON form.
import { right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { decode } from './decode.ts'
import { GraphSchema, placedIn } from './graph.ts'
import type { Graph } from './graph.ts'
import { forEach } from './nodes/for-each.ts'
import { charge, importItem, quit, renew } from './nodes.fixture.ts'
import type { Open } from './nodes.fixture.ts'
import { flow, takes } from './nodes/flow.ts'
import { perform } from './nodes/perform.ts'
import { compensate, withCompensation } from './nodes/with-compensation.ts'
import { humanTask } from './nodes/human-task.ts'
import { child } from './nodes/child.ts'
import { tell } from './nodes/tell.ts'
import { race } from './nodes/race.ts'
import { repeat } from './nodes/repeat.ts'
import { step } from './nodes/step.ts'
import { take } from './nodes/take.ts'
import { withDeadline } from './nodes/with-deadline.ts'
import { withEscalation } from './nodes/with-escalation.ts'
import { after } from './moment.ts'
import { sleep } from './nodes/sleep.ts'

/** The graph, after it was written and read. */
const stored = (graph: Graph): Graph => {
  const read: unknown = JSON.parse(JSON.stringify(graph))
  expect(decode(GraphSchema, read)).toEqual(right(graph))
  return graph
}

test('take names its field', () => expect(stored(take('input').graph)).toEqual({ kind: 'take', field: 'input' }))

const half = step('Half', (x: { readonly n: number }) =>
  x.n > 1 ? { output: { kind: 'again', n: x.n / 2 } } : { output: { kind: 'odd', n: x.n } },
)
test('repeat has its bound and its body', () => {
  const graph = stored(repeat(half, { max: 3 }).graph)
  expect(graph).toEqual({ kind: 'repeat', max: 3, body: { kind: 'step', name: 'Half' } })
})
test('a race has branches, which are scopes, and compete', () => {
  const graph = stored(race({ a: half, b: sleep('1d') }).graph)
  expect(graph).toEqual({
    kind: 'race',
    branches: [
      { name: 'a', graph: { kind: 'step', name: 'Half' } },
      { name: 'b', graph: { kind: 'sleep', duration: '1d' } },
    ],
  })
  expect(placedIn(graph, 'a.Half')).toMatchObject({ scopes: [{ path: 'a', race: true }], inRace: true })
})
test('a deadline is no scope', () => {
  const graph = stored(withDeadline(half, after('trial') as never).graph)
  expect(graph).toEqual({ kind: 'withDeadline', moment: { after: 'trial' }, body: { kind: 'step', name: 'Half' } })
  expect(placedIn(graph, 'body.Half')).toMatchObject({ scopes: [], inRace: false })
})
test('an escalation has its body and what is done at each beat, and no scope', () => {
  const graph = stored(withEscalation(sleep('9d'), '3d', half, { every: '1d' }).graph)
  expect(graph).toMatchObject({ kind: 'withEscalation', moment: '3d', every: '1d', body: { kind: 'sleep' }, beat: { kind: 'step' } })
  expect(stored(withEscalation(sleep('9d'), '3d', half).graph)).toMatchObject({ every: null })
  expect(placedIn(graph, 'then.Half')).toMatchObject({ scopes: [], inRace: false })
})
test('forEach names its list; its body is no scope: it patches nothing', () => {
  const graph = stored(forEach('lines', half, { concurrency: 4, until: 'odd' }).graph)
  expect(graph).toEqual({ kind: 'forEach', field: 'lines', concurrency: 4, until: 'odd', body: { kind: 'step', name: 'Half' } })
  expect(stored(forEach('lines', half).graph)).toMatchObject({ concurrency: null, until: null })
  expect(placedIn(graph, 'body.Half')).toMatchObject({ scopes: [], inRace: false })
})
test('of a compensation the body is one node, also out of a fragment', () => {
  const graph = stored(withCompensation(flow(takes<Open>(), perform(charge)), sleep('1d')).graph)
  expect(graph).toEqual({
    kind: 'withCompensation',
    body: { kind: 'perform', effect: 'Charge', unknown: 'review' },
    undo: { kind: 'sleep', duration: '1d' },
  })
  expect(placedIn(graph, 'undo.sleep')).toMatchObject({ scopes: [] })
  expect(stored(compensate().graph)).toEqual({ kind: 'compensate' })
})
test('what compensate undoes ends at an item, a branch and a workflow', () => {
  const units = (graph: Graph, ...parts: readonly string[]) => parts.filter((id) => placedIn(graph, id)?.isUnit)
  expect(units(forEach('lines', half).graph, 'body.Half')).toEqual(['body.Half'])
  expect(units(race({ a: half, b: sleep('1d') }).graph, 'a.Half', 'b.sleep')).toEqual(['a.Half', 'b.sleep'])
  expect(units(repeat(half, { max: 3 }).graph, 'body.Half')).toEqual([])
})
test('a task stands in the graph with all but its form, which the graph names', () => {
  const form = z.object({ yes: z.boolean() })
  const to = { roles: ['boss'] }
  const task = humanTask('Approve', { form, by: { people: ['ann'] }, due: '3d', escalate: [{ after: '1d', to }] })
  expect(stored(task.graph)).toEqual({
    kind: 'humanTask',
    name: 'Approve',
    shows: [],
    by: { people: ['ann'] },
    due: '3d',
    escalate: [{ after: '1d', to }],
  })
  expect(task.named).toEqual([{ kind: 'task', name: 'Approve', value: form }])
})
test('a child is named in the graph; what its parent must know of it, the graph names', () => {
  const node = child(renew, { within: '1d' })
  expect(stored(node.graph)).toEqual({ kind: 'child', of: 'Renew', within: '1d', detach: false })
  expect(stored(child(importItem, { detach: true }).graph)).toEqual({ kind: 'child', of: 'ImportItem', within: null, detach: true })
  expect(node.named).toEqual([{ kind: 'child', name: 'Renew', value: renew.child }])
  expect(renew.child).toMatchObject({ name: 'Renew', id: 'customerId', aggregate: { name: 'Account', key: 'customerId' } })
  expect(importItem.child).toMatchObject({ name: 'ImportItem', id: 'key', aggregate: null })
})
test('a told signal is not one that the workflow waits for', () => {
  expect(stored(tell(quit).graph)).toEqual({ kind: 'tell', signal: 'Quit' })
  expect(tell(quit).named).toEqual([{ kind: 'tell', name: 'Quit', value: quit }])
})
