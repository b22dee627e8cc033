// What `validate` says of nodes with moments, bodies and people, where they stand.
import { expect, test } from 'vitest'
import type { Graph, GraphOf } from './graph.ts'
import { after, until } from './moment.ts'
import { flow } from './nodes/flow.ts'
import { sleep } from './nodes/sleep.ts'
import { forEach } from './nodes/for-each.ts'
import { humanTask } from './nodes/human-task.ts'
import { child } from './nodes/child.ts'
import { tell } from './nodes/tell.ts'
import { contract } from './contract.ts'
import { parallel } from './nodes/parallel.ts'
import { step as stepOf } from './nodes/step.ts'
import { waitFor } from './nodes/wait-for.ts'
import { signal } from './signal.ts'
import { call, http } from './trigger.ts'
import { z } from 'zod'
import { withDeadline } from './nodes/with-deadline.ts'
import { workflow } from './nodes/workflow.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'
import {
  Account,
  callFolder,
  decision,
  def,
  Folder,
  folder,
  folderDef,
  importItem,
  quit,
  renew,
  same,
  toItem,
  triggers,
  Trial,
} from './nodes.fixture.ts'
import { perform } from './nodes/perform.ts'
import { remoteStep } from './remote-step.ts'
import { validate } from './validate.ts'

const right = workflow(def, flow(same, sleep(after('trial'))))
/** What is wrong with the nodes of a graph, as code from elsewhere could build it, past the types. */
const mistakes = (...nodes: readonly Graph[]): readonly string[] =>
  validate({ ...right, graph: { kind: 'flow', nodes } } satisfies AnyWorkflow)

test('moments: a field is taken, no name of one is not', () => {
  expect(validate(right)).toEqual([])
  expect(mistakes({ kind: 'sleep', duration: until('') })).toEqual([
    '0.sleep: its moment names no field: write the name of a field of the input',
  ])
})

test('take: a field is named', () => {
  expect(mistakes({ kind: 'take', field: '' })).toEqual(['0.take: it takes no field: write the name of a field of the input'])
})

const again = (...kinds: readonly string[]): Graph => ({
  kind: 'match',
  branches: kinds.map((name) => ({ name, graph: { kind: 'flow', nodes: [] } })),
})
test('repeat: a whole number of rounds, and a body that goes round', () => {
  const body: Graph = { kind: 'step', name: 'Same' }
  expect(mistakes({ kind: 'repeat', max: 3, body })).toEqual([])
  for (const max of [0, -1, 1.5])
    expect(mistakes({ kind: 'repeat', max, body })).toEqual([`0: max is ${max}: write a whole number of rounds, from 1`])
  expect(mistakes({ kind: 'repeat', max: 3, body: { kind: 'perform', effect: 'Charge', unknown: 'review' } })).toEqual([
    "0: the body of repeat never yields kind 'again'",
  ])
  const round: Graph = { kind: 'repeat', max: 3, body: { kind: 'flow', nodes: [] } }
  expect(mistakes(again('ok', 'again'), round, again('ok'))).toEqual(["2: match has no case 'exhausted', which the output before can be"])
  expect(mistakes(again('ok', 'again'), round, again('ok', 'exhausted'))).toEqual([])
})

const step: Graph = { kind: 'step', name: 'Same' }
test('race: two branches or more, each with a name of its own; yields their names', () => {
  const branches = (...names: readonly string[]): Graph => ({ kind: 'race', branches: names.map((name) => ({ name, graph: step })) })
  expect(mistakes(branches('a', 'b'), again('a', 'b'))).toEqual([])
  expect(mistakes(branches('a'))).toEqual(['0: a race needs two branches or more'])
  expect(mistakes(branches('a', 'a'))).toEqual(["0: two branches are called 'a': rename one"])
  expect(mistakes(branches('a', 'b'), again('a'))).toEqual(["1: match has no case 'b', which the output before can be"])
})
test('withDeadline: a moment; yields inTime and late', () => {
  const within = (moment: string): Graph => ({ kind: 'withDeadline', moment, body: step })
  expect(mistakes(within('3d'), again('inTime', 'late'))).toEqual([])
  expect(mistakes(within('3d'), again('inTime'))).toEqual(["1: match has no case 'late', which the output before can be"])
  expect(mistakes(within('3'))[0]).toContain("0: '3' is no duration")
})
test('withEscalation: moments, and what is done ends at once; yields what its body does', () => {
  const graph = (beat: Graph, every: string | null = null): Graph => ({
    kind: 'withEscalation',
    moment: '3d',
    every,
    body: performed,
    beat,
  })
  const performed: Graph = { kind: 'perform', effect: 'Charge', unknown: 'review' }
  expect(mistakes(graph({ kind: 'flow', nodes: [step, { kind: 'take', field: 'email' }] }), again('ok', 'failed'))).toEqual([])
  expect(mistakes(graph(step), again('ok'))).toEqual(["1: match has no case 'failed', which the output before can be"])
  expect(mistakes(graph(step, 'daily'))[0]).toContain("0: every: 'daily' is no duration")
  const cannot = (kind: string) => `${kind} cannot stand in what an escalation does: it holds what ends at once, such as steps`
  expect(mistakes(graph(performed))).toEqual([`0.then.Charge: ${cannot('perform')}`])
  expect(mistakes(graph({ kind: 'flow', nodes: [step, { kind: 'repeat', max: 1, body: { kind: 'sleep', duration: '1s' } }] }))).toEqual([
    `0.then.1: ${cannot('repeat')}`,
    `0.then.1.body.sleep: ${cannot('sleep')}`,
  ])
})
test('bodies nest to 64 levels, in any of the others, and no deeper; a flow is no level', () => {
  const nested = (levels: number): Graph =>
    levels === 1 ? step : { kind: 'withDeadline', moment: '1d', body: { kind: 'flow', nodes: [nested(levels - 1)] } }
  expect(mistakes(nested(64))).toEqual([])
  expect(mistakes(nested(65))).toEqual([expect.stringContaining('nested deeper than 64 levels, take a part out')])
})
test('forEach: a field, a bound from 1, a kind that the body yields; yields all and that kind', () => {
  const performed: Graph = { kind: 'perform', effect: 'Charge', unknown: 'review' }
  const list = (more: Partial<GraphOf<'forEach'>>): Graph => ({
    kind: 'forEach',
    field: 'lines',
    concurrency: null,
    until: null,
    body: performed,
    ...more,
  })
  expect(mistakes(list({ concurrency: 3 }), again('whatever'))).toEqual([])
  expect(mistakes(list({ field: '', concurrency: 0 }))).toEqual([
    '0: its list has no name: write the name of the field of the input that holds it',
    '0: concurrency is 0: write a whole number from 1',
  ])
  expect(mistakes(list({ until: 'failed' }), again('all'))).toEqual(["1: match has no case 'failed', which the output before can be"])
  expect(mistakes(list({ until: 'declined' }))).toEqual(["0: the body never yields kind 'declined'"])
  expect(mistakes(list({ until: 'all', body: step }))).toEqual([
    "0: 'all' is what forEach yields when no item ended the list: give what ends it another kind",
  ])
})

test('waitFor inside forEach: only for a signal with a match, at any depth', () => {
  const ask = stepOf('Ask', (who: string) => ({ output: { reviewerId: who } }))
  expect(validate(workflow(def, forEach('reviewers', flow(ask, waitFor(decision, '3d')))))).toEqual([])
  expect(validate(workflow(def, forEach('reviewers', flow(ask, withDeadline(waitFor(quit, '3d'), '2d')))))).toEqual([
    "body.1.body.Quit: signal 'Quit' has no match, so any item of the list would take it: declare match with the field that tells the items apart",
  ])
  const Payload = z.object({ customerId: z.string(), id: z.string() })
  const byCustomer = signal('Same', { payload: Payload, id: 'id', to: Account.by('customerId'), match: 'customerId' })
  expect(validate(workflow(def, waitFor(byCustomer, '1d')))).toEqual([
    "signal 'Same' matches by 'customerId', the key of its stream: match by a field that tells its waits apart",
  ])
})

test('what is no node is refused where it stands, also where no compiler has looked', () => {
  const lambda: unknown = () => same
  expect(() => flow(lambda as typeof same)).toThrow('a node stands here, such as step(…), perform(…) or flow(…): this is a function')
  expect(() => withDeadline('3d' as never, '3d')).toThrow('this is a string')
})

test('withCompensation: the body is one perform; compensate has something to undo, and undoes no undo', () => {
  const performed: Graph = { kind: 'perform', effect: 'Charge', unknown: 'review' }
  const one: Graph = { kind: 'withCompensation', body: performed, undo: step }
  const back: Graph = { kind: 'compensate' }
  const inBranches = (...graphs: readonly Graph[]): Graph => ({
    kind: 'parallel',
    branches: graphs.map((graph, i) => ({ name: `b${i}`, graph })),
  })
  expect(mistakes(one, again('ok', 'failed'), back)).toEqual([])
  expect(mistakes(inBranches(one, step), back)).toEqual([])
  expect(mistakes({ kind: 'repeat', max: 2, body: { kind: 'flow', nodes: [step, back] } }, one)).toEqual([]) // a round is no unit
  expect(mistakes({ ...one, body: { kind: 'flow', nodes: [performed, step] } })).toEqual([
    '0: the body of withCompensation is one perform: make several of them',
  ])
  expect(mistakes({ ...one, undo: { kind: 'flow', nodes: [{ kind: 'sleep', duration: '1d' }, step, back] } })).toEqual([
    '0.undo.2.compensate: compensate cannot stand in an undo: it would undo what is being undone',
  ])
  expect(mistakes({ ...one, undo: one })).toEqual(['0.undo: withCompensation cannot stand in an undo: nobody undoes an undo'])
  const nothing = 'compensate has nothing to undo: no withCompensation stands in the item, branch or workflow around it'
  expect(mistakes(back)).toEqual([`0.compensate: ${nothing}`])
  expect(mistakes(inBranches(one, back))).toEqual([`0.b1.compensate: ${nothing}`])
  expect(mistakes(one, again('ok'))).toEqual(["1: match has no case 'failed', which the output before can be"])
})
test('humanTask: a form of fields, somebody who may do it, times in their order', () => {
  const Form = z.object({ yes: z.boolean() })
  const plain = { form: Form, by: { roles: ['manager'] }, due: '3d' } as const
  const task = (more: object = {}) => humanTask('T', Object.assign({}, plain, more))
  const inFlow = flow as unknown as (...nodes: readonly unknown[]) => typeof same
  const found = (...nodes: readonly unknown[]) => validate(workflow(def, inFlow(...nodes)))
  const to = { roles: ['boss'] }
  expect(found(task({ escalate: [{ after: '1d', to: { people: ['ann'] } }] }), task())).toEqual([])
  expect(found(task({ by: { roles: [] }, due: until(''), escalate: [{ after: '1x', to: { people: [''] } }] }))).toEqual([
    '0.T: roles names nobody: list at least one, none of them empty',
    '0.T: due: its moment names no field: write the name of a field of the input',
    expect.stringContaining("0.T: escalate[0]: '1x' is no duration"),
    '0.T: escalate[0]: people names nobody: list at least one, none of them empty',
  ])
  const beats = ['2d', '1d', '3d'].map((at) => ({ after: at, to }))
  expect(found(task({ escalate: beats }))).toEqual([
    '0.T: escalate is not in the order of time: each comes after the one before',
    '0.T: escalate has a beat that is not before the task is due',
  ])
  expect(found(task({ form: z.string() }))).toEqual(["the form of task 'T' is no object: write z.object({ … }), for pages a list of them"])
  expect(found(task(), task({ form: z.object({}) }))).toEqual(["two different things are called task 'T': rename one"])
  const other: Graph = { kind: 'humanTask', name: 'Other', shows: [], by: { field: 'who' }, due: '3d', escalate: [] }
  expect(mistakes(other, again('done'))).toEqual(["0.Other: no form is declared for task 'Other'"])
})
test('child: of its own stream anywhere; across aggregates with a time; on the aggregate of its parent where patches are published at once', () => {
  const own = { name: 'Own', version: 1, triggers, state: Trial, initial: { email: '', plan: 'basic', tries: 0 } } as const
  expect(validate(workflow(def, flow(parallel({ a: flow(toItem, child(importItem)), b: same }))))).toEqual([])
  expect(validate(workflow(own, child(renew)))).toEqual([
    "Renew: workflow 'Renew' works on aggregate 'Account', which is not its parent's: say within which time it is awaited",
  ])
  expect(validate(workflow(own, parallel({ a: child(renew, { within: '1d' }), b: child(renew, { detach: true }) })))).toEqual([])
  expect(validate(workflow(def, flow(withDeadline(child(renew), '1d'))))).toEqual([])
  const cannot = (kind: string) =>
    `workflow 'Renew' works on the aggregate of its parent, 'Account', so it cannot stand in ${kind}: it changes that state at once`
  expect(validate(workflow(def, parallel({ a: withDeadline(child(renew), '1d'), b: same })))).toEqual([
    `a.body.Renew: ${cannot('parallel')}`,
  ])
  const node: Graph = { kind: 'child', of: 'Renew', within: null, detach: false }
  const parent = workflow(def, child(renew))
  const list: Graph = { kind: 'forEach', field: 'lines', concurrency: null, until: null, body: node }
  expect(validate({ ...parent, graph: list })).toEqual([`body.Renew: ${cannot('forEach')}`])
  expect(validate({ ...parent, graph: { ...node, within: '1x', detach: true } })).toEqual([
    expect.stringContaining("Renew: within: '1x' is no duration"),
    'Renew: a detached child is not awaited: drop within',
  ])
  expect(mistakes(node, again('completed'))).toEqual([
    "0.Renew: workflow 'Renew' has no trigger call({ decode, id, result }), so it can be no child",
  ])
})
test('child and tell: payloads that let their fields be picked out of more; the kinds that a child comes to', () => {
  const strict = contract('Strict', { payload: z.strictObject({ customerId: z.string() }), completed: z.null(), id: 'customerId' })
  expect(validate(workflow(def, child(strict)))).toEqual([
    "the payload of workflow 'Strict' is a strict object: child picks its fields out of more, write z.object({ … })",
  ])
  const loud = signal('Loud', { payload: z.strictObject({ customerId: z.string() }), id: 'customerId', to: Account.by('customerId') })
  expect(validate(workflow(def, tell(loud as never)))).toEqual([
    "the payload of signal 'Loud' is a strict object: tell picks its fields out of more, write z.object({ … })",
  ])
  expect(mistakes({ kind: 'tell', signal: 'Loud' })).toEqual(["0.Loud: no signal is declared as 'Loud'"])
  const parent = workflow(def, child(renew, { within: '1d' }))
  const nodes = [parent.graph, again('completed', 'refused', 'cancelled')]
  expect(validate({ ...parent, graph: { kind: 'flow', nodes } })).toEqual(["1: match has no case 'late', which the output before can be"])
})
test('a workflow keeps its contract, and says once how it is a child', () => {
  const bytes = stepOf('Bytes', (x: { readonly path: string }) => ({ output: { bytes: x.path.length } }))
  expect(validate(workflow(folderDef, bytes))).toEqual([])
  expect(validate(workflow({ ...folderDef, triggers: [callFolder, callFolder] }, bytes))).toEqual([
    "workflow 'Folder' has 2 triggers call: one says how it is a child",
  ])
  expect(validate(workflow({ ...folderDef, triggers: [http({ decode: Folder, id: 'path' })] }, bytes))).toEqual([
    "workflow 'Folder' keeps a contract, so it needs a trigger call({ decode, id, result })",
  ])
  const Two = z.object({ path: z.string(), other: z.string() })
  const onAccount = contract('Folder', {
    payload: Two,
    completed: z.object({ bytes: z.number() }),
    id: 'other',
    aggregate: Account.by('path'),
  })
  const two = call({ decode: Two, id: 'path', result: z.object({ bytes: z.number() }) })
  expect(validate(workflow({ ...folderDef, name: onAccount, triggers: [two] }, bytes))).toEqual([
    "workflow 'Folder' does not keep its contract: its id is path, promised is other",
    "workflow 'Folder' does not keep its contract: its aggregate is none, promised is Account",
    "workflow 'Folder' does not keep its contract: its aggregate's key is none, promised is path",
  ])
  expect(workflow(folderDef, bytes).child).toBe(folder.child)
})

test('a remote step has an address, and its secrets are named, not written', () => {
  const payload = z.object({ email: z.string() })
  const wrong = (more: object) =>
    validate(workflow(def, perform(remoteStep('Rate', { payload, at: 'https://rates', repeat: 'safe', ...more } as never) as never)))
  expect(wrong({})).toEqual([])
  expect(wrong({ at: { env: 'RATES_URL' }, secrets: { authorization: 'RATES_TOKEN' } })).toEqual([])
  expect(wrong({ at: 'rates' })).toEqual([
    "remote step 'Rate' is at 'rates', which is no address: write one that begins with http:// or https://, without a password",
  ])
  expect(wrong({ at: 'https://ann:pw@rates' })).toHaveLength(1)
  expect(wrong({ at: { env: 'https://rates' } })).toEqual([
    "remote step 'Rate': at.env names the environment variable 'https://rates', which is no name of one",
  ])
  expect(wrong({ secrets: { authorization: 'Bearer abc' } })).toEqual([
    "remote step 'Rate': the secret of header 'authorization' names the environment variable 'Bearer abc', which is no name of one",
  ])
  expect(wrong({ secrets: { 'Idempotency-Key': 'KEY' } })).toEqual([
    "remote step 'Rate': 'Idempotency-Key' is no header that a secret may stand in",
  ])
  expect(wrong({ repeat: 'often' })).toEqual(["remote step 'Rate': repeat is 'often': write 'safe' or 'unsafe'"])
})
