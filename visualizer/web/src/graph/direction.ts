// Which node an arrow key leads to: the nearest one in that direction, as the eye sees it.
import type { Box, Layout } from './layout.ts'

const AXES = {
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
} as const
export type Arrow = keyof typeof AXES
export const isArrow = (key: string): key is Arrow => key in AXES

const centre = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 })

/** `ids`: the nodes that can be reached; undefined where none lies that way. */
export const neighbour = (layout: Layout, ids: readonly string[], from: string, arrow: Arrow): string | undefined => {
  const here = layout.boxes.get(from)
  if (here === undefined) return undefined
  const [dx, dy] = AXES[arrow]
  const start = centre(here)
  const found = ids.flatMap((id) => {
    const box = layout.boxes.get(id)
    if (box === undefined || id === from) return []
    const to = centre(box)
    const along = (to.x - start.x) * dx + (to.y - start.y) * dy
    const aside = Math.abs((to.x - start.x) * dy) + Math.abs((to.y - start.y) * dx)
    // A step aside counts double: what lies straight ahead wins over what is a little closer.
    return along > 1 ? [{ id, cost: along + aside * 2 }] : []
  })
  return found.toSorted((a, b) => a.cost - b.cost)[0]?.id
}
