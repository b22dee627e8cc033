// A graph as it is drawn: flat nodes and edges, the same for the screen, for Mermaid and for the command line.
import { idOf, partsOf } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'

export interface DrawnNode {
  /** The node's id in the graph; a join has the id of the `parallel` or `match` that begins at it. */
  readonly id: string
  readonly kind: 'start' | 'step' | 'perform' | 'waitFor' | 'sleep' | 'join' | 'end'
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
    switch (of.kind) {
      case 'flow':
        return partsOf(of, path).reduce((open, part) => follow(part.graph, part.path, open, within), lines)
      case 'workflow':
        return partsOf(of, path).flatMap((part) => follow(part.graph, part.path, lines, of.name))
      case 'parallel':
      case 'match': {
        // Many lines to many branches would be a thicket: they meet in one small node first.
        const from = lines.length > 1 && of.branches.length > 1 ? leaf('join', of.kind) : lines
        return partsOf(of, path).flatMap((part, i) => {
          const entry = idOf(part.graph, part.path)
          const into = of.kind === 'match' ? from.map((line) => cased(line, of.branches[i]!.name, entry)) : from
          return follow(part.graph, part.path, into, within)
        })
      }
      case 'step':
        return leaf('step', of.name)
      case 'perform':
        return leaf('perform', of.effect)
      case 'waitFor':
        return leaf('waitFor', of.signal, of.timeout)
      case 'sleep':
        return leaf('sleep', 'sleep', of.duration)
    }
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
