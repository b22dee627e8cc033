import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { aggregate } from './aggregate.ts'
import { effectOf, effectsOf, nestedOf, signalOf, signalsOf, stepOf } from './named.ts'
import { file, http, kafka } from './trigger.ts'
import { flow, takes } from './nodes/flow.ts'
import { match } from './nodes/match.ts'
import { parallel } from './nodes/parallel.ts'
import { perform } from './nodes/perform.ts'
import { sideEffect } from './side-effect.ts'
import { sleep } from './nodes/sleep.ts'
import { waitFor } from './nodes/wait-for.ts'
import { step } from './nodes/step.ts'
import { workflow } from './nodes/workflow.ts'
import { giftOrder, Order, order } from './order.fixture.ts'

const Start = z.object({ id: z.string() })
const State = z.object({ b: z.number(), a: z.number() })
const one = step('One', (x: { id: string }) => ({ output: x }))
const triggers = [
  kafka({ topic: 't', decode: Start, id: 'id' }),
  http({ decode: Start, id: 'id' }),
  file({ decode: Start, id: 'id' }),
] as const

describe('a workflow as a value', () => {
  test('has its metadata with the defaults filled in', () => {
    const plain = workflow({ name: 'Plain', version: 1, triggers, state: State, initial: { b: 1, a: 2 } }, one)
    expect(plain.metadata).toEqual({
      aggregateKey: null,
      defer: 'queue',
      retries: { attempts: 13, backoff: 'exponential', delay: '1s' },
    })
    expect(giftOrder.metadata).toEqual({
      aggregateKey: 'orderId',
      defer: 'queue',
      retries: { attempts: 1, backoff: 'exponential', delay: '1s' },
    })
  })
  test('has triggers as data', () => {
    const plain = workflow({ name: 'Plain', version: 1, triggers, state: State, initial: { b: 1, a: 2 } }, one)
    expect(plain.triggers).toEqual([
      { source: 'kafka', topic: 't', decode: Start, id: 'id' },
      { source: 'http', decode: Start, id: 'id' },
      { source: 'file', decode: Start, id: 'id' },
    ])
  })
  test('has the state of its aggregate, or its own in the journal’s form', () => {
    expect(order.aggregate).toMatchObject({ name: 'Order', version: 1, key: 'orderId', initial: { status: 'new' }, upcast: {} })
    expect([order.state, order.initial]).toEqual([Order.state, { status: 'new' }])
    const plain = workflow({ name: 'Plain', version: 1, triggers, state: State, initial: { b: 1, a: 2 } }, one)
    expect(plain.aggregate).toBeNull()
    expect(plain.state).toBe(State)
    expect(JSON.stringify(plain.initial)).toBe('{"a":2,"b":1}')
    expect(Object.isFrozen(plain.initial)).toBe(true)
  })
  test('is its steps alone at the root, and a nested graph in another one', () => {
    const inner = workflow({ name: 'Inner', version: 2, triggers, state: State, initial: { b: 1, a: 2 } }, one)
    expect(inner.graph).toEqual({ kind: 'step', name: 'One' })
    const nested = { kind: 'workflow', name: 'Inner', version: 2, aggregate: null, state: 'own', graph: inner.graph }
    expect(flow(inner).graph).toEqual({ kind: 'flow', nodes: [nested] })
    expect(parallel({ x: inner }).graph).toEqual({ kind: 'parallel', branches: [{ name: 'x', graph: nested }] })
    expect(workflow({ name: 'Outer', version: 1, triggers, state: State, initial: { b: 1, a: 2 } }, inner).graph).toEqual(nested)
    expect(giftOrder.graph).toMatchObject({
      nodes: [{ kind: 'step' }, { kind: 'workflow', name: 'Order', aggregate: 'Order', state: 'shared' }],
    })
  })
})

describe('nodes as data', () => {
  const charge = sideEffect('Charge', { payload: Start })
  test('keep their branches in the order of the definition', () => {
    const branches = match({ zeta: one, alpha: one, middle: one }).graph
    expect(branches).toMatchObject({ kind: 'match', branches: [{ name: 'zeta' }, { name: 'alpha' }, { name: 'middle' }] })
  })
  test('say what happens to an unknown outcome', () => {
    expect(perform(charge).graph).toEqual({ kind: 'perform', effect: 'Charge', unknown: 'review' })
    expect(perform(charge, { unknown: 'route' }).graph).toEqual({ kind: 'perform', effect: 'Charge', unknown: 'route' })
  })
  test('an empty flow is a node, sleep and waitFor carry their durations', () => {
    expect(flow().graph).toEqual({ kind: 'flow', nodes: [] })
    expect(sleep('1h').graph).toEqual({ kind: 'sleep', duration: '1h' })
    expect(waitFor(signalOf(order, 'ReviewDecision') as never, '2h').graph).toEqual({
      kind: 'waitFor',
      signal: 'ReviewDecision',
      timeout: '2h',
    })
  })
  test('what a fragment takes is said to the compiler alone', () => {
    const fragment = flow(takes<{ id: string }>(), sleep('1h'))
    expect(fragment.graph).toEqual(flow(sleep('1h')).graph)
    expect(flow(one, flow(), takes<{ id: string }>()).graph).toEqual(flow(one, flow()).graph) // an empty flow of the author's stays
    expect(parallel({ all: takes(), one }).graph).toEqual(parallel({ all: flow(), one }).graph)
  })
  test('cannot be changed', () => expect(Object.isFrozen(flow(one, sleep('1h')).graph)).toBe(true))
  test('a declared kind makes requests of its kind', () => {
    expect(charge({ id: 'a' })).toEqual({ kind: 'Charge', payload: { id: 'a' } })
  })
})

describe('look-ups', () => {
  test('find what the graph names, also inside nested workflows', () => {
    expect(stepOf(giftOrder, 'Ship')?.length).toBe(3)
    expect(effectOf(giftOrder, 'ChargeCard')?.schemas).toHaveProperty('failed')
    expect(signalOf(giftOrder, 'ReviewDecision')?.keep).toBe('30d')
    expect(nestedOf(giftOrder, 'Order')).toBe(order)
    expect(effectsOf(giftOrder).map(({ kind }) => kind)).toEqual(['ChargeCard'])
    expect(signalsOf(giftOrder).map(({ name }) => name)).toEqual(['ReviewDecision'])
  })
  test('find nothing of another kind or name', () => {
    expect([stepOf(order, 'ChargeCard'), effectOf(order, 'Ship'), signalOf(order, 'Ship'), nestedOf(order, 'Order')]).toEqual(
      Array(4).fill(undefined),
    )
  })
  test('list each thing once, however often it is used, and two things of one name twice', () => {
    expect(flow(one, one, parallel({ a: one, b: flow(one) })).named).toHaveLength(1)
    const impostor = step('One', (x: { id: string }) => ({ output: x }))
    expect(flow(one, impostor).named.map(({ name }) => name)).toEqual(['One', 'One'])
  })
})

test('an aggregate knows its versions and how to get from one to the next', () => {
  const upcast = { 1: (s: Readonly<Record<string, unknown>>) => ({ ...s, a: 0 }) }
  const second = aggregate({ name: 'A', version: 2, state: State, initial: { b: 1, a: 2 }, upcast })
  expect(second.by('id')).toMatchObject({ aggregate: 'A', key: 'id', of: { name: 'A', version: 2, state: State } })
  expect(second.upcast[1]?.({ b: 1 })).toEqual({ b: 1, a: 0 })
})
