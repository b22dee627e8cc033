import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { byKey, signal } from './signal.ts'
import { flow } from './nodes/flow.ts'
import { http, kafka } from './trigger.ts'
import { match } from './nodes/match.ts'
import { parallel } from './nodes/parallel.ts'
import { perform } from './nodes/perform.ts'
import { sideEffect } from './side-effect.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { step } from './nodes/step.ts'
import { validate } from './validate.ts'
import { workflow } from './nodes/workflow.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'
import type { Data, Duration } from './data.ts'
import type { Graph } from './graph.ts'
import type { Node } from './node.ts'
import { giftOrder, order } from './order.fixture.ts'

const Start = z.object({ id: z.string(), n: z.number() })
interface Start extends Data<typeof Start> {}
const State = z.object({ total: z.number() })
const a = aggregate({ name: 'A', version: 1, state: State, initial: { total: 0 }, upcast: {} })
const b = aggregate({ name: 'B', version: 1, state: State, initial: { total: 0 }, upcast: {} })
const triggers = [kafka({ topic: 't', decode: Start, id: 'id' })] as const
type Steps = Node<Start, unknown, never>
const on = (at: typeof a, name: string, steps: Steps) =>
  workflow({ name, version: 1, triggers, metadata: { aggregate: at.by('id') } }, steps)
const alone = (name: string, steps: Steps) => workflow({ name, version: 1, triggers, state: State, initial: { total: 0 } }, steps)
const plain = (name: string) => step(name, (x: Start) => ({ output: x })) as Node<Start, Start, never>
const one = plain('One')
const Payload = z.object({ d: z.string(), id: z.string() })
const GoToB = signal('Go', { payload: Payload, id: 'd', to: b.by('id') })
const GoByKey = signal('Go', { payload: Payload, id: 'd', to: byKey('id') })
/** A workflow as code from elsewhere could build it, past the types. */
const withGraph = (graph: Graph): AnyWorkflow => ({ ...on(a, 'W', one), graph })
const named = (name: string): Graph => ({ kind: 'step', name })

const logging = (): Node<Start, unknown, never> => perform(sideEffect('Log', { payload: Start })) as Node<Start, unknown, never>
const wrong = (what: string, name: string) =>
  `the name of ${what} '${name}' is wrong: start with a letter, go on with letters, digits, '_' or '-'`
const nest = (name: string, graph: Graph): Graph => ({ kind: 'workflow', name, version: 1, aggregate: 'A', state: 'shared', graph })
const text = (duration: string) =>
  `'${duration}' is no duration: write a whole number and a unit, such as '250ms', '1s', '5m', '2h' or '30d', at most ten years`
const performing = (payload: z.ZodType<Start>) => on(a, 'W', perform(sideEffect('Log', { payload })) as Node<Start, unknown, never>)
const problem = (what: string) => [
  `the payload of side effect 'Log' is a ${what} object: perform picks its fields out of more, write z.object({ … })`,
]
const branch = (name: string): { readonly name: string; readonly graph: Graph } => ({ name, graph: named('One') })

test('finds nothing wrong with the Order workflow, nor with the one that nests it', () => {
  expect(validate(order)).toEqual([])
  expect(validate(giftOrder)).toEqual([])
})

describe('names', () => {
  test('takes the same step used twice as two nodes', () => {
    expect(validate(on(a, 'W', flow(one, one, parallel({ a: one, b: one }))))).toEqual([])
  })
  test('refuses one name with two functions', () => {
    expect(validate(on(a, 'W', flow(one, plain('One'))))).toEqual(["two different things are called step 'One': rename one"])
  })
  test('refuses one kind of side effect that is declared twice', () => {
    expect(validate(on(a, 'W', parallel({ x: logging(), y: logging() })))).toEqual([
      "two different things are called side effect 'Log': rename one",
    ])
  })
  test('refuses one signal that is declared twice', () => {
    const again = signal('Go', { payload: Payload, id: 'd', to: b.by('id') })
    expect(validate(on(b, 'W', parallel({ x: waitFor(GoToB, '1h'), y: waitFor(again, '1h') })))).toEqual([
      "two different things are called signal 'Go': rename one",
    ])
  })
  test('refuses two aggregates of one name', () => {
    const impostor = aggregate({ name: 'A', version: 1, state: z.object({ total: z.number() }), initial: { total: 0 }, upcast: {} })
    expect(validate(on(a, 'W', flow(one, on(impostor, 'Inner', one))))).toEqual([
      "two different things are called aggregate 'A': rename one",
    ])
  })
  test('refuses two nested workflows of one name', () => {
    expect(validate(alone('W', parallel({ x: alone('Inner', one), y: alone('Inner', one) })))).toEqual([
      "two different things are called workflow 'Inner': rename one",
    ])
  })
  test('refuses names that cannot stand in an id', () => {
    expect(validate(on(a, 'My Flow', flow(plain('a.b'), plain('1st'), plain(''))))).toEqual([
      wrong('workflow', 'My Flow'),
      `0.a.b: ${wrong('step', 'a.b')}`,
      `1.1st: ${wrong('step', '1st')}`,
      `2.: ${wrong('step', '')}`,
    ])
    expect(validate(on(a, 'W', parallel({ 'x/y': one })))).toEqual([`the graph: ${wrong('branch', 'x/y')}`])
    const odd = perform(sideEffect('Send Mail', { payload: Start })) as Node<Start, unknown, never>
    expect(validate(on(a, 'W', odd))).toEqual([`Send Mail: ${wrong('side effect', 'Send Mail')}`])
    expect(validate(alone('W', alone('É', one)))).toEqual([`the graph: ${wrong('workflow', 'É')}`])
  })
  test('refuses two branches of one name, as the JSON form could have them', () => {
    expect(validate(withGraph({ kind: 'parallel', branches: [branch('x'), branch('x')] }))).toEqual([
      "the graph: two branches are called 'x': rename one",
    ])
  })
})

describe('nesting and addresses', () => {
  test('refuses a signal that goes to another stream', () => {
    expect(validate(on(a, 'W', flow(one, waitFor(GoToB, '1h'))))).toEqual([
      "1.Go: signal 'Go' is addressed to aggregate 'B', but the stream here is that of aggregate 'A'",
    ])
    expect(validate(on(a, 'W', waitFor(GoByKey, '1h')))).toEqual([
      "Go: signal 'Go' is addressed to an idempotency key, but the stream here is that of aggregate 'A'",
    ])
    expect(validate(alone('W', waitFor(GoToB, '1h')))).toEqual([
      "Go: signal 'Go' is addressed to aggregate 'B', but the stream here is that of an idempotency key",
    ])
  })
  test('takes a signal of the stream, also inside a nested workflow with a state of its own', () => {
    expect(validate(on(b, 'W', waitFor(GoToB, '1h')))).toEqual([])
    expect(validate(alone('W', waitFor(GoByKey, '1h')))).toEqual([])
    expect(validate(on(b, 'W', alone('Inner', waitFor(GoToB, '1h'))))).toEqual([])
  })
  test('refuses inline nesting across aggregates, not on the same one', () => {
    expect(validate(on(a, 'W', flow(one, on(b, 'OnB', one))))).toEqual([
      "1: workflow 'OnB' works on aggregate 'B', it cannot be nested inline in one on 'A'",
    ])
    expect(validate(alone('W', on(b, 'OnB', one)))).toEqual([
      "the graph: workflow 'OnB' works on aggregate 'B', it cannot be nested inline in one that names no aggregate",
    ])
    expect(validate(on(a, 'W', flow(one, on(a, 'OnA', one))))).toEqual([])
  })
  test('refuses to share a state through a workflow that has its own', () => {
    const between = alone('Between', flow(one, on(a, 'Inner', one)))
    expect(validate(on(a, 'W', flow(one, between)))).toEqual([
      "1.Between.1: workflow 'Inner' shares the state of aggregate 'A', it cannot be nested in a workflow with a state of its own",
    ])
  })
  test('refuses a workflow that contains itself, as the JSON form could say', () => {
    expect(validate(withGraph(nest('X', nest('Y', nest('X', named('One'))))))).toEqual(["X.Y: workflow 'X' contains itself: W > X > Y > X"])
    expect(validate(withGraph(nest('W', named('One'))))).toEqual(["the graph: workflow 'W' contains itself: W > W"])
  })
  test('refuses a graph that never ends, or is deeper than people can follow', () => {
    const endless: { kind: 'flow'; nodes: Graph[] } = { kind: 'flow', nodes: [] }
    endless.nodes.push(endless)
    expect(validate(withGraph(endless))).toEqual([`${Array(81).fill('0').join('.')}: a flow in more than 80 flows, write them as one`])
    const inFlows = (flows: number): Graph => (flows === 0 ? named('One') : { kind: 'flow', nodes: [inFlows(flows - 1)] })
    expect(validate(withGraph(inFlows(80)))).toEqual([])
    expect(validate(withGraph(inFlows(81)))).toHaveLength(1)
  })
  test('counts as levels what a person sees: a flow draws nothing', () => {
    const inBranches = (levels: number): Graph =>
      levels === 1
        ? named('One')
        : { kind: 'parallel', branches: [{ name: 'b', graph: { kind: 'flow', nodes: [inBranches(levels - 1)] } }] }
    expect(validate(withGraph(inBranches(64)))).toEqual([])
    expect(validate(withGraph(inBranches(65)))).toEqual([
      `${Array(64).fill('b').join('.0.')}: nested deeper than 64 levels, take a part out`,
    ])
    const inWorkflows = (levels: number): Graph =>
      levels === 0 ? named('One') : nest(`N${levels}`, { kind: 'flow', nodes: [inWorkflows(levels - 1)] })
    expect(validate(withGraph(inWorkflows(60)))).toEqual([])
  })
  test('refuses an initial state that its own schema does not take, before a step is blamed for it', () => {
    const state = z.object({ email: z.email(), n: z.number().min(1).optional() })
    const stateOf = (initial: { email: string; n?: number }): AnyWorkflow =>
      workflow({ name: 'W', version: 1, triggers, state, initial }, one)
    expect(validate(stateOf({ email: 'a@b.example' }))).toEqual([])
    expect(validate(stateOf({ email: '', n: 0 }))).toEqual([
      "workflow 'W': initial does not fit the schema of the state: email: Invalid email address; n: Too small: expected number to be >=1",
    ])
    const changing = z.object({ at: z.string().transform((at) => at.length) })
    expect(validate(workflow({ name: 'W', version: 1, triggers, state: changing, initial: { at: 1 } }, one))).toEqual([]) // it cannot tell
  })
  test('refuses a state that does not go with the aggregate', () => {
    expect(validate(withGraph({ kind: 'workflow', name: 'X', version: 1, aggregate: 'A', state: 'own', graph: named('One') }))).toEqual([
      "the graph: workflow 'X' has aggregate 'A' and state 'own': it shares a state where it names an aggregate, else it has its own",
    ])
  })
})

describe('durations and numbers', () => {
  test('refuses durations that the types let through', () => {
    const Kept = signal('Kept', { payload: Payload, id: 'd', to: a.by('id'), keep: '0d' })
    const steps = flow(one, waitFor(Kept, '1e3h' as Duration), sleep('-1s'))
    const metadata = { aggregate: a.by('id'), retries: { delay: '1.5s' as Duration } }
    expect(validate(workflow({ name: 'W', version: 1, triggers, metadata }, steps))).toEqual([
      `retries.delay: ${text('1.5s')}`,
      `signal 'Kept', keep: ${text('0d')}`,
      `1.Kept: ${text('1e3h')}`,
      `2.sleep: ${text('-1s')}`,
    ])
  })
  test('refuses versions and attempts that are no whole numbers from 1', () => {
    const inner = workflow({ name: 'Inner', version: 0, triggers, state: State, initial: { total: 0 } }, one)
    const half: number = 0.5
    const old = aggregate({ name: 'Old', version: half, state: State, initial: { total: 0 }, upcast: {} })
    const metadata = { aggregate: old.by('id'), retries: { attempts: 0 } } as const
    expect(validate(workflow({ name: 'W', version: 1.5, triggers, metadata }, inner))).toEqual([
      "the version of workflow 'W' is 1.5: versions are whole numbers from 1",
      "the version of aggregate 'Old' is 0.5: versions are whole numbers from 1",
      'retries.attempts is 0: write a whole number from 1',
      "the graph: the version of workflow 'Inner' is 0: versions are whole numbers from 1",
    ])
  })
  test('refuses an aggregate with a version that cannot be upcast', () => {
    const upcast: never = { 1: (s: object) => s, 3: (s: object) => s } as never
    const gap = aggregate({ name: 'Gap', version: 4, state: State, initial: { total: 0 }, upcast })
    expect(validate(workflow({ name: 'W', version: 1, triggers, metadata: { aggregate: gap.by('id') } }, one))).toEqual([
      "aggregate 'Gap' is of version 4 and has no upcast from 2: write upcast: { 2: (state) => … }",
    ])
  })
  test('refuses an initial state that the journal cannot hold, also of a nested workflow', () => {
    const inner = workflow({ name: 'Inner', version: 1, triggers, state: State, initial: { total: Number.NaN } }, one)
    expect(validate(inner)).toEqual(["workflow 'Inner': initial.total is NaN, the journal holds JSON only"])
    expect(validate(alone('W', flow(one, inner)))).toEqual(["workflow 'Inner': initial.total is NaN, the journal holds JSON only"])
  })
})

describe('payloads of perform', () => {
  const shape = { id: z.string(), n: z.number() }
  test.each([
    ['strict', z.strictObject(shape)],
    ['loose', z.looseObject(shape)],
    ['strict', z.object(shape).strict().readonly()],
    ['loose', z.union([z.object(shape), z.looseObject(shape)])],
  ])('refuses a %s one', (what, payload) => expect(validate(performing(payload))).toEqual(problem(what)))
  test('takes plain ones, and looseness further inside', () => {
    expect(validate(performing(z.object(shape)))).toEqual([])
    const loose = z.object({ ...shape, more: z.looseObject({}).optional() })
    expect(validate(on(a, 'W', perform(sideEffect('Log', { payload: loose })) as Node<Start, unknown, never>))).toEqual([])
  })
})

describe('cases of match', () => {
  const log = sideEffect('Log', { payload: Start })
  const after = (before: readonly Graph[], ...cases: readonly string[]) =>
    validate({
      ...on(a, 'W', flow(one, perform(log)) as Steps),
      graph: { kind: 'flow', nodes: [...before, { kind: 'match', branches: cases.map(branch) }] },
    })
  const performed: Graph = { kind: 'perform', effect: 'Log', unknown: 'review' }
  test('must be those that perform yields', () => {
    expect(after([performed], 'ok', 'failed')).toEqual([])
    expect(after([performed], 'ok', 'unknown')).toEqual([
      "1: match has no case 'failed', which the output before can be",
      "1: match has a case 'unknown', which the output before can never be",
    ])
    expect(after([{ ...performed, unknown: 'route' }], 'ok', 'failed')).toEqual([
      "1: match has no case 'unknown', which the output before can be",
    ])
  })
  test('are followed through sleeps, empty flows and cases that change nothing', () => {
    const through: Graph = {
      kind: 'flow',
      nodes: [
        { kind: 'sleep', duration: '1s' },
        { kind: 'flow', nodes: [] },
      ],
    }
    const kept: Graph = {
      kind: 'match',
      branches: [
        { name: 'ok', graph: through },
        { name: 'failed', graph: { kind: 'flow', nodes: [] } },
      ],
    }
    expect(after([performed, through, kept], 'ok')).toEqual(["3: match has no case 'failed', which the output before can be"])
    expect(after([performed, { ...kept, branches: [...kept.branches.slice(1), branch('ok')] }], 'anything')).toEqual([])
  })
  test('are known to the types alone after a step', () => expect(after([named('One')], 'whatever')).toEqual([]))
  test('must be those that waitFor yields, also at the start of a nested workflow and in branches of parallel', () => {
    const waiting = on(b, 'W', waitFor(GoToB, '1h'))
    const cases: Graph = { kind: 'match', branches: [branch('received')] }
    const inner: Graph = { kind: 'workflow', name: 'Inner', version: 1, aggregate: 'B', state: 'shared', graph: cases }
    const wait: Graph = { kind: 'waitFor', signal: 'Go', timeout: '1h' }
    const nodes: readonly Graph[] = [wait, { kind: 'parallel', branches: [{ name: 'x', graph: inner }] }]
    expect(validate({ ...waiting, graph: { kind: 'flow', nodes } })).toEqual([
      "1.x.Inner: match has no case 'timedOut', which the output before can be",
    ])
  })
  test('agree with what the constructors build', () => {
    const waited = step('Waited', (x: { input: Start }) => ({ output: x.input })) as Node<{ readonly input: Start }, Start, never>
    expect(validate(on(b, 'W', flow(waitFor(GoToB, '1h'), match({ received: waited, timedOut: waited }))))).toEqual([])
    expect(
      validate(
        workflow(
          { name: 'W', version: 1, triggers: [http({ decode: Start, id: 'id' })], metadata: { aggregate: a.by('id') } },
          perform(log),
        ),
      ),
    ).toEqual([])
  })
})
