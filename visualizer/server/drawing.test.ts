import { describe, expect, it } from 'vitest'
import type { Graph } from '../../dsl/internal.ts'
import { draw } from './drawing.ts'
import { toMermaid } from './mermaid.ts'
import { order } from './sample-workflows.test.helper.ts'

const step = (name: string): Graph => ({ kind: 'step', name })
const flow = (...nodes: readonly Graph[]): Graph => ({ kind: 'flow', nodes })
const branches = (kind: 'parallel' | 'match', of: Readonly<Record<string, Graph>>): Graph => ({
  kind,
  branches: Object.entries(of).map(([name, graph]) => ({ name, graph })),
})
const edges = (graph: Graph): readonly string[] =>
  draw(graph).edges.map(({ from, to, label }) => `${from} > ${to}${label === null ? '' : ` [${label}]`}`)

describe('draw', () => {
  it('draws a flow as a line from start to end', () => {
    expect(edges(flow(step('A'), step('B')))).toEqual(['(start) > 0.A', '0.A > 1.B', '1.B > (end)'])
  })

  it('draws an empty workflow as one line', () => {
    expect(edges(flow())).toEqual(['(start) > (end)'])
  })

  it('names the case on the edge that it leads along, also where the case is empty', () => {
    expect(edges(flow(step('A'), branches('match', { yes: step('B'), no: flow() }), step('C')))).toEqual([
      '(start) > 0.A',
      '0.A > 1.yes.B [yes]',
      '1.yes.B > 2.C',
      '0.A > 2.C [no]',
      '2.C > (end)',
    ])
  })

  it('joins the cases of one match after another on one edge', () => {
    const graph = flow(step('A'), branches('match', { yes: flow(), no: flow() }), branches('match', { big: step('B') }))
    expect(edges(graph)).toContain('0.A > 2.big.B [yes · big]')
  })

  it('draws the empty branches of a parallel once, as the way that passes the input by', () => {
    expect(edges(flow(step('A'), branches('parallel', { a: flow(), b: flow(), c: step('C') }), step('D')))).toEqual([
      '(start) > 0.A',
      '0.A > 1.c.C',
      '0.A > 2.D',
      '1.c.C > 2.D',
      '2.D > (end)',
    ])
  })

  it('lets many ways meet in one join before they part again', () => {
    const two = branches('parallel', { a: step('A'), b: step('B') })
    const drawing = draw(flow(two, two))
    expect(drawing.nodes.filter(({ kind }) => kind === 'join').map(({ id }) => id)).toEqual(['1'])
    expect(drawing.edges.filter(({ to }) => to === '1')).toHaveLength(2)
    expect(drawing.edges.filter(({ from }) => from === '1')).toHaveLength(2)
  })

  it('says in which inline workflow a node stands, and how long it waits at most', () => {
    const nested: Graph = {
      kind: 'workflow',
      name: 'Pay',
      version: 2,
      aggregate: null,
      state: 'own',
      graph: flow({ kind: 'waitFor', signal: 'Paid', timeout: '7d' }),
    }
    expect(draw(flow(step('A'), nested)).nodes).toContainEqual({
      id: '1.Pay.0.Paid',
      kind: 'waitFor',
      label: 'Paid',
      limit: '7d',
      within: 'Pay',
    })
  })
})

describe('toMermaid', () => {
  it('draws the definition of the sample workflow', () => {
    expect(toMermaid(order.graph)).toMatchSnapshot()
  })

  it('colours the nodes of an instance by their status', () => {
    const text = toMermaid(flow(step('A'), step('B')), { '0.A': 'completed', '1.B': 'review' })
    expect(text).toMatchInlineSnapshot(`
      "flowchart TD
        n0(["Start"])
        n1["A"]
        n2["B"]
        n3(["End"])
        n0 --> n1
        n1 --> n2
        n2 --> n3
        classDef completed fill:#e4f5e8,stroke:#176f31,color:#176f31
        classDef review fill:#f3e8fc,stroke:#7d3bb8,color:#7d3bb8
        class n1 completed
        class n2 review
      "
    `)
  })

  it('keeps a name that would end the text in one piece', () => {
    expect(toMermaid(flow(step('A"] --> B')))).toContain('n1["A#quot;] --> B"]')
  })
})
