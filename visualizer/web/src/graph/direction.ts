// Which node an arrow key leads to: down and up along the edges, left and right to what stands beside.
import type { DrawnEdge } from '../api/types.ts'
import type { Layout } from './layout.ts'

export type Arrow = 'ArrowDown' | 'ArrowUp' | 'ArrowLeft' | 'ArrowRight'
const ARROWS: readonly string[] = ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'] satisfies readonly Arrow[]
export const isArrow = (key: string): key is Arrow => ARROWS.includes(key)

interface Ways {
  readonly layout: Layout
  readonly edges: readonly (DrawnEdge & { readonly taken?: boolean })[]
  /** The nodes that can be chosen; start, end and joins are passed through. */
  readonly ids: readonly string[]
}

/** Undefined where none lies that way. */
export const neighbour = (ways: Ways, from: string, arrow: Arrow): string | undefined => {
  switch (arrow) {
    case 'ArrowDown':
      return along(ways, from, (edge) => [edge.from, edge.to])
    case 'ArrowUp':
      return along(ways, from, (edge) => [edge.to, edge.from])
    case 'ArrowLeft':
      return beside(ways, from, -1)
    case 'ArrowRight':
      return beside(ways, from, 1)
  }
}

type Ends = (edge: DrawnEdge) => readonly [from: string, to: string]

/** The way that was taken comes first. */
const along = (ways: Ways, from: string, ends: Ends): string | undefined => {
  const ahead = ways.edges
    .filter((edge) => !edge.back && ends(edge)[0] === from)
    .toSorted((a, b) => Number(b.taken === true) - Number(a.taken === true))
  for (const edge of ahead) {
    const [, to] = ends(edge)
    const found = ways.ids.includes(to) ? to : along(ways, to, ends)
    if (found !== undefined) return found
  }
  return undefined
}

/** The nearest on the same height. */
const beside = ({ layout, ids }: Ways, from: string, side: 1 | -1): string | undefined => {
  const here = layout.boxes.get(from)
  if (here === undefined) return undefined
  const found = ids.flatMap((id) => {
    const box = layout.boxes.get(id)
    const away = box === undefined ? 0 : (box.x - here.x) * side
    return box !== undefined && away > 0 && Math.abs(box.y - here.y) < here.height ? [{ id, away }] : []
  })
  return found.toSorted((a, b) => a.away - b.away)[0]?.id
}
