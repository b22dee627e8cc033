// A graph as it is drawn: flat nodes and edges, the same for the screen, for Mermaid and for the command line.
import { definitionOf, idOf, join } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'
import { LOOKS } from '../look/index.ts'
import type { Drawable, DrawnKind } from '../look/index.ts'

export interface DrawnNode {
  /** The node's id in the graph; a join has the id of the `parallel` or `match` that begins at it. */
  readonly id: string
  readonly kind: DrawnKind
  readonly label: string
  /** How long it waits or sleeps at most. */
  readonly limit: string | null
  /** The inline workflow that it stands in. */
  readonly within: string | null
}
export interface DrawnEdge {
  readonly from: string
  readonly to: string
  /** The cases of `match` that lead along it. */
  readonly label: string | null
  /** The nodes at which these cases begin: an edge is taken only where all of them were reached. */
  readonly through: readonly string[]
}
export interface Drawing {
  readonly nodes: readonly DrawnNode[]
  readonly edges: readonly DrawnEdge[]
}

/** No node of a graph has these ids: names have no brackets. */
export const START = '(start)'
export const END = '(end)'

/** A line that still looks for the node it leads to. */
type Loose = Omit<DrawnEdge, 'to'>

export const draw = (graph: Graph): Drawing => {
  const nodes: DrawnNode[] = []
  const edges: DrawnEdge[] = []

  const put = (node: DrawnNode, lines: readonly Loose[]): readonly Loose[] => {
    nodes.push(node)
    for (const line of lines) if (!edges.some((e) => e.to === node.id && sameLine(e, line))) edges.push({ ...line, to: node.id })
    return [{ from: node.id, label: null, through: [] }]
  }

  const follow = (of: Graph, path: string, lines: readonly Loose[], within: string | null): readonly Loose[] => {
    const id = idOf(of, path)
    const leaf = (kind: DrawnNode['kind'], label: string, limit: string | null = null) => put({ id, kind, label, limit, within }, lines)
    const look = LOOKS[of.kind]
    const { ownName, limit, parts } = definitionOf(of)
    if ('word' in look) return leaf(of.kind as Drawable, ownName(of) ?? of.kind, limit?.(of))
    const inside = of.kind === 'workflow' ? of.name : within
    const placed = parts(of).map((part) => ({ ...part, path: join(path, part.name) }))
    if (look.contains === 'flow') return placed.reduce((open, part) => follow(part.graph, part.path, open, inside), lines)
    // Many lines to many branches would be a thicket: they meet in one small node first.
    const from = lines.length > 1 && placed.length > 1 ? leaf('join', of.kind) : lines
    return placed.flatMap((part) => {
      const entry = idOf(part.graph, part.path)
      const into = look.contains === 'cases' ? from.map((line) => cased(line, `${part.name}`, entry)) : from
      return follow(part.graph, part.path, into, inside)
    })
  }

  const ends = follow(graph, '', put({ id: START, kind: 'start', label: 'Start', limit: null, within: null }, []), null)
  put({ id: END, kind: 'end', label: 'End', limit: null, within: null }, ends)
  return { nodes, edges }
}

const sameLine = (a: Loose, b: Loose): boolean => a.from === b.from && a.label === b.label

const cased = (line: Loose, name: string, entry: string): Loose => ({
  from: line.from,
  label: line.label === null ? name : `${line.label} · ${name}`,
  through: [...line.through, entry],
})
