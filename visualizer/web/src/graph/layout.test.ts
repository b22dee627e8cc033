import { describe, expect, it } from 'vitest'
import type { DrawnEdge, DrawnNode } from '../api/types.ts'
import { neighbour } from './direction.ts'
import { layOut } from './layout.ts'

const node = (id: string, kind: DrawnNode['kind'] = 'step'): DrawnNode => ({ id, kind, label: id, limit: null, within: null })
const edge = (from: string, to: string, taken = false): DrawnEdge & { taken: boolean } => ({ from, to, label: null, through: [], taken })
const nodes = [node('S', 'start'), node('A'), node('B'), node('C'), node('J', 'join'), node('D'), node('E'), node('Z', 'end')]
const edges = [
  edge('S', 'A'),
  edge('A', 'B'),
  edge('A', 'C', true),
  edge('B', 'J'),
  edge('C', 'J', true),
  edge('J', 'D', true),
  edge('J', 'E'),
  edge('D', 'Z'),
  edge('E', 'Z'),
]
const layout = layOut({ nodes, edges })
const box = (id: string) => layout.boxes.get(id)!

describe('layOut', () => {
  it('places every node, what follows below what goes before, and no node on another', () => {
    for (const { from, to } of edges) expect(box(to).y, `${from} > ${to}`).toBeGreaterThanOrEqual(box(from).y + box(from).height)
    const placed = [...layout.boxes.values()]
    const overlapping = placed.filter((a, i) =>
      placed.some((b, j) => i < j && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
    )
    expect(overlapping).toEqual([])
  })

  it('begins each edge under its node and ends it on top of the next', () => {
    edges.forEach(({ from, to }, i) => {
      const points = layout.edges[i]!.path.match(/-?[\d.]+/g)!.map(Number)
      expect(points.slice(0, 2)).toEqual([box(from).x + box(from).width / 2, box(from).y + box(from).height])
      expect(points.at(-1)).toBe(box(to).y)
    })
  })

  it('places what stands for the whole graph, and a way back to it', () => {
    const back = { ...edge('A', ''), back: true } as const
    const loop = layOut({ nodes: [node('S', 'start'), node('', 'repeat'), node('A')], edges: [edge('S', ''), edge('', 'A'), back] })
    expect(loop.boxes.get('A')!.y).toBeGreaterThan(loop.boxes.get('')!.y)
    const ys = loop.edges[2]!.path.match(/-?[\d.]+/g)!.map(Number)
    expect([ys[1], ys.at(-1)]).toEqual([loop.boxes.get('A')!.y, loop.boxes.get('')!.y + loop.boxes.get('')!.height])
  })

  it('keeps two edges between the same nodes apart', () => {
    const two = layOut({ nodes: [node('A'), node('B')], edges: [edge('A', 'B'), edge('A', 'B')] })
    expect(two.edges).toHaveLength(2)
    expect(two.edges[0]).not.toEqual(two.edges[1])
  })
})

describe('neighbour', () => {
  const ways = { layout, edges, ids: ['A', 'B', 'C', 'D', 'E'] }

  it('goes down and up along the way that was taken, through joins', () => {
    expect(neighbour(ways, 'A', 'ArrowDown')).toBe('C')
    expect(neighbour(ways, 'C', 'ArrowDown')).toBe('D')
    expect(neighbour(ways, 'D', 'ArrowUp')).toBe('C')
  })

  it('goes to the side on the same height, and nowhere at an end', () => {
    const [left, right] = box('B').x < box('C').x ? ['B', 'C'] : ['C', 'B']
    expect(neighbour(ways, left, 'ArrowRight')).toBe(right)
    expect(neighbour(ways, left, 'ArrowLeft')).toBeUndefined()
    expect(neighbour(ways, 'A', 'ArrowUp')).toBeUndefined()
    expect(neighbour(ways, 'D', 'ArrowDown')).toBeUndefined()
  })
})
