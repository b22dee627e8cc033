import { isLeft, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { decode } from './decode.ts'
import { childrenOf, GraphSchema, nodeAt, nodesOf } from './graph.ts'
import type { Graph } from './graph.ts'
import { giftOrder, order } from './order.fixture.ts'

const step = (name: string): Graph => ({ kind: 'step', name })
const ids = (graph: Graph): readonly string[] => nodesOf(graph).map(({ id }) => id)

test('ids are paths, containers come before what they contain', () => {
  expect(ids(order.graph).slice(0, 11)).toEqual([
    '',
    '0.CreateOrder',
    '1',
    '1.order',
    '1.counted.CountItems',
    '1.fraud',
    '1.fraud.0.sleep',
    '1.fraud.1.AssessFraud',
    '2.Route',
    '3',
    '3.clear',
  ])
  expect(ids(order.graph)).toContain('3.review.0.ReviewDecision')
  expect(ids(order.graph)).toContain('3.review.2.approved.1.ChargeCard')
})
test('a nested workflow has the id of its place, and its name stands in the ids of what it contains', () => {
  expect(ids(giftOrder.graph).slice(0, 5)).toEqual(['', '0.WrapGift', '1', '1.Order', '1.Order.0.CreateOrder'])
  expect(nodeAt(giftOrder.graph, '1')?.kind).toBe('workflow')
  expect(ids({ kind: 'workflow', name: 'W', version: 1, aggregate: null, state: 'own', graph: step('One') })).toEqual(['', 'W.One'])
})
test('no two nodes share an id, also where one step is used twice', () => {
  for (const graph of [order.graph, giftOrder.graph]) expect(new Set(ids(graph)).size).toBe(ids(graph).length)
  expect(ids({ kind: 'flow', nodes: [step('One'), step('One')] })).toEqual(['', '0.One', '1.One'])
})
test('a graph may be one leaf', () => expect(nodesOf(step('One'))).toEqual([{ id: 'One', graph: step('One') }]))
test('children stand in the order of their definition, a leaf or an unknown id has none', () => {
  expect(childrenOf(order.graph, '1').map(({ id }) => id)).toEqual(['1.order', '1.counted.CountItems', '1.fraud'])
  expect(childrenOf(order.graph, '3.clear.2').map(({ id }) => id)).toEqual(['3.clear.2.ok.Ship', '3.clear.2.failed.AskForNewCard'])
  expect(childrenOf(order.graph, '2.Route')).toEqual([])
  expect(childrenOf(order.graph, 'nowhere')).toEqual([])
  expect(nodeAt(order.graph, 'nowhere')).toBeUndefined()
})
test('the JSON form is the graph itself and comes back the same', () => {
  const stored: unknown = JSON.parse(JSON.stringify(giftOrder.graph))
  expect(stored).toEqual(giftOrder.graph)
  expect(decode(GraphSchema, stored)).toEqual(right(giftOrder.graph))
})
test.each([
  ['an unknown kind', { kind: 'forEach', body: step('One') }],
  ['a stray key', { ...step('One'), more: 1 }],
  ['a branch without a graph', { kind: 'match', branches: [{ name: 'a' }] }],
  ['a nested graph that is none', { kind: 'flow', nodes: [{ kind: 'sleep' }] }],
])('the JSON form refuses %s', (_, graph) => expect(isLeft(decode(GraphSchema, graph))).toBe(true))
