// Where the nodes and edges of a drawing stand on the canvas, and along which lines the edges run.
import { Graph, layout } from '@dagrejs/dagre'
import { sizeOf } from '../../../look/index.ts'
import type { DrawnEdge, DrawnNode } from '../api/types.ts'

export interface Box {
  /** The upper left corner. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>
  /** In the order of the drawing. */
  readonly edges: readonly { readonly path: string; readonly labelX: number; readonly labelY: number }[]
  readonly width: number
  readonly height: number
}

interface Point {
  readonly x: number
  readonly y: number
}

/** About the width of a letter of the label's size. */
const LETTER = 6.5

interface Drawing {
  readonly nodes: readonly DrawnNode[]
  readonly edges: readonly DrawnEdge[]
}
export const layOut = ({ nodes, edges }: Drawing): Layout => {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 32, ranksep: 44, edgesep: 24, marginx: 24, marginy: 24 })
  for (const { id, kind } of nodes) {
    const [width, height] = sizeOf(kind)
    graph.setNode(named(id), { width, height })
  }
  edges.forEach(({ from, to, label }, i) => {
    const size = label === null ? {} : { width: label.length * LETTER + 14, height: 18, labelpos: 'c' as const }
    graph.setEdge(named(from), named(to), size, `${i}`)
  })
  layout(graph)

  const boxes = new Map(
    nodes.map(({ id }): [string, Box] => {
      const { x, y, width, height } = graph.node(named(id))
      return [id, { x: x - width / 2, y: y - height / 2, width, height }]
    }),
  )
  const placed = edges.map(({ from, to, back }, i) => {
    const { points = [], x, y } = graph.edge(named(from), named(to), `${i}`)
    // A way back leaves at the top and comes in from below, beside the way on: where dagre lets it.
    const way = back ? points : [below(boxes.get(from)!), ...points.slice(1, -1), above(boxes.get(to)!)]
    const middle = way[Math.floor(way.length / 2)]!
    return { path: line(way), labelX: x ?? middle.x, labelY: y ?? middle.y }
  })
  const { width = 0, height = 0 } = graph.graph()
  return { boxes, edges: placed, width, height }
}

/** The whole graph has no name as a node: its id is empty, which libraries take for none. */
export const named = (id: string): string => `node ${id}`

const below = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height })
const above = ({ x, y, width }: Box): Point => ({ x: x + width / 2, y })

/** How round the corners are at most. */
const ROUND = 8

/** Down, across, down (or all of it up): upright at every point, so that what leaves a node and what enters one reads as one stroke. */
const line = ([first, ...rest]: readonly Point[]): string => {
  if (first === undefined) return ''
  let at = first
  const strokes = rest.map((to) => {
    const stroke = bend(at, to)
    at = to
    return stroke
  })
  return `M${first.x},${first.y}${strokes.join('')}`
}

const bend = (from: Point, to: Point): string => {
  const across = to.x - from.x
  const middle = (from.y + to.y) / 2
  const round = Math.min(ROUND, Math.abs(across) / 2, Math.abs(to.y - from.y) / 2)
  if (round < 1) return `L${to.x},${to.y}`
  const side = Math.sign(across) * round
  const on = Math.sign(to.y - from.y) * round
  return [
    `V${middle - on}`,
    `Q${from.x},${middle} ${from.x + side},${middle}`,
    `H${to.x - side}`,
    `Q${to.x},${middle} ${to.x},${middle + on}`,
    `V${to.y}`,
  ].join('')
}
