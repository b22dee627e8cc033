import { describe, expect, it } from 'vitest'
import type { Graph } from '../../dsl/internal.ts'
import { draw } from './drawing.ts'
import { toMermaid } from './mermaid.ts'
import { order } from './sample-workflows.test.helper.ts'

const step = (name: string): Graph => ({ kind: 'step', name })
const flow = (...nodes: readonly Graph[]): Graph => ({ kind: 'flow', nodes })
const branches = (kind: 'parallel' | 'match' | 'race', of: Readonly<Record<string, Graph>>): Graph => ({
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

const found = branches('match', { found: step('F'), exhausted: step('X') })
const forEach = (body: Graph): Graph => ({ kind: 'forEach', field: 'lines', concurrency: 2, until: null, body })

describe('draw, of what goes its own way', () => {
  it('draws the way back from each end of a round, and the ways on', () => {
    const loop: Graph = { kind: 'repeat', max: 5, body: flow(step('Look'), branches('match', { yes: step('Y'), no: flow() })) }
    expect(edges(flow(loop, found))).toEqual([
      '(start) > 0',
      '0 > 0.body.0.Look',
      '0.body.0.Look > 0.body.1.yes.Y [yes]',
      '0.body.1.yes.Y > 0 [again]',
      '0.body.0.Look > 0 [no · again]',
      '0.body.1.yes.Y > 1',
      '0.body.0.Look > 1 [no]',
      '1 > 1.found.F [found]',
      '1 > 1.exhausted.X [exhausted]',
      '1.found.F > (end)',
      '1.exhausted.X > (end)',
    ])
    const { nodes, edges: all } = draw(flow(loop, found))
    expect(nodes.find(({ id }) => id === '0')).toEqual({ id: '0', kind: 'repeat', label: 'repeat', limit: '5 rounds', within: null })
    expect(all.filter(({ back }) => back).map(({ from }) => from)).toEqual(['0.body.1.yes.Y', '0.body.0.Look'])
  })

  it('goes round only with the kind that says so, where each end has its own', () => {
    const loop: Graph = { kind: 'repeat', max: 5, body: branches('race', { again: step('A'), found: step('B') }) }
    expect(edges(flow(loop, found)).filter((edge) => !edge.startsWith('(start)'))).toEqual([
      '0 > 0.body',
      '0.body > 0.body.again.A [again]',
      '0.body > 0.body.found.B [found]',
      '0.body.again.A > 0 [again]',
      '0.body.found.B > 1.found.F [found]',
      '0.body.again.A > 1.exhausted.X [exhausted]',
      '1.found.F > (end)',
      '1.exhausted.X > (end)',
    ])
  })

  it('leads from each branch of a race to its own case, and to no other', () => {
    const cases = branches('match', { a: step('A2'), b: step('B2') })
    expect(edges(flow(branches('race', { a: step('A'), b: step('B') }), cases))).toEqual([
      '(start) > 0',
      '0 > 0.a.A [a]',
      '0 > 0.b.B [b]',
      '0.a.A > 1.a.A2 [a]',
      '0.b.B > 1.b.B2 [b]',
      '1.a.A2 > (end)',
      '1.b.B2 > (end)',
    ])
  })

  it('has two ways out of a deadline: in time from the body, late from the deadline itself', () => {
    const timed: Graph = { kind: 'withDeadline', moment: { after: 'patience' }, body: step('A') }
    expect(edges(timed)).toEqual(['(start) > ', ' > body.A', 'body.A > (end) [inTime]', ' > (end) [late]'])
    const cases = branches('match', { inTime: step('I'), late: step('L') })
    expect(edges(flow(timed, cases))).toEqual([
      '(start) > 0',
      '0 > 0.body.A',
      '0.body.A > 1.inTime.I [inTime]',
      '0 > 1.late.L [late]',
      '1.inTime.I > (end)',
      '1.late.L > (end)',
    ])
    expect(draw(flow(timed)).nodes[1]).toMatchObject({ kind: 'withDeadline', limit: 'after patience' })
  })

  it('draws the beats beside the body, and no way on from there', () => {
    const escalating: Graph = { kind: 'withEscalation', moment: '2d', every: '1d', body: step('A'), beat: step('Remind') }
    expect(edges(flow(escalating, step('B')))).toEqual([
      '(start) > 0',
      '0 > 0.body.A',
      '0 > 0.then.Remind [then]',
      '0.body.A > 1.B',
      '1.B > (end)',
    ])
    expect(draw(escalating).nodes[1]).toMatchObject({ kind: 'withEscalation', limit: 'after 2d, every 1d' })
  })

  it('draws an undo beside what it undoes, and a compensate where it stands', () => {
    const booked: Graph = { kind: 'withCompensation', body: { kind: 'perform', effect: 'Book', unknown: 'review' }, undo: step('Free') }
    expect(edges(flow(booked, { kind: 'compensate' }))).toEqual([
      '(start) > 0',
      '0 > 0.body.Book',
      '0 > 0.undo.Free [undo]',
      '0.body.Book > 1.compensate',
      '1.compensate > (end)',
    ])
  })

  it('names the list of a forEach, how many at a time, and what ends it; what its items yield are not its cases', () => {
    const list = forEach(branches('race', { a: step('A'), b: step('B') }))
    expect(draw(list).nodes[1]).toMatchObject({ kind: 'forEach', label: 'forEach lines', limit: '2 at a time' })
    expect(draw({ ...list, concurrency: null, until: 'no' } as Graph).nodes[1]).toMatchObject({ limit: 'all at once, until no' })
    const cases = branches('match', { all: step('All'), no: step('No') })
    expect(edges(flow({ ...list, until: 'no' } as Graph, cases))).toContain('1 > 1.no.No [no]')
  })

  it('says which field is taken', () => {
    expect(draw({ kind: 'take', field: 'input' }).nodes[1]).toMatchObject({ id: 'take', label: 'take input' })
  })
})

describe('toMermaid', () => {
  it('draws a header before what goes round, with its rounds, and the way back', () => {
    const loop: Graph = { kind: 'repeat', max: 3, body: step('Try') }
    expect(toMermaid(flow(loop, { kind: 'take', field: 'input' }))).toMatchInlineSnapshot(`
      "flowchart TD
        n0(["Start"])
        n1[/"repeat (3 rounds)"\\]
        n2["Try"]
        n3["take input"]
        n4(["End"])
        n0 --> n1
        n1 --> n2
        n2 -->|"again"| n1
        n2 --> n3
        n3 --> n4
      "
    `)
  })

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
