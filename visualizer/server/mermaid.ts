// A graph as Mermaid text: diffable, and drawn by GitHub and many editors as it is.
import type { Graph } from '../../dsl/internal.ts'
import type { NodeStatus } from './api.ts'
import { mermaidOf } from '../look/index.ts'
import { draw } from './drawing.ts'
import type { DrawnNode } from './drawing.ts'

/** The light theme of the screen: text and tint, both legible on white and on GitHub's dark ground. */
const COLOURS: Readonly<Record<NodeStatus, string>> = {
  pending: 'fill:#eef0f3,stroke:#57616e,color:#57616e,stroke-dasharray:4 3',
  running: 'fill:#e3effc,stroke:#0b63c5,color:#0b63c5',
  waiting: 'fill:#fdf1d7,stroke:#8a5a00,color:#8a5a00',
  completed: 'fill:#e4f5e8,stroke:#176f31,color:#176f31',
  skipped: 'fill:#eef0f3,stroke:#57616e,color:#57616e,stroke-dasharray:2 4',
  review: 'fill:#f3e8fc,stroke:#7d3bb8,color:#7d3bb8',
  failed: 'fill:#fdeaea,stroke:#c0262d,color:#c0262d',
}

/** `statuses`: of the nodes of one instance, by id; without them the definition is drawn plain. */
export const toMermaid = (graph: Graph, statuses: Readonly<Record<string, NodeStatus>> = {}): string => {
  const { nodes, edges } = draw(graph)
  const names = new Map(nodes.map((node, i) => [node.id, `n${i}`]))
  const used = [...new Set(nodes.flatMap(({ id }) => statuses[id] ?? []))].toSorted()
  return [
    'flowchart TD',
    ...nodes.map((node) => `  ${names.get(node.id)}${shaped(node)}`),
    ...edges.map(({ from, to, label }) => `  ${names.get(from)} -->${label === null ? '' : `|${quoted(label)}|`} ${names.get(to)}`),
    ...used.map((status) => `  classDef ${status} ${COLOURS[status]}`),
    ...nodes.flatMap(({ id }) => (statuses[id] ? [`  class ${names.get(id)} ${statuses[id]}`] : [])),
    '',
  ].join('\n')
}

const shaped = ({ kind, label, limit }: DrawnNode): string => {
  const [before, behind] = mermaidOf(kind)
  return `${before}${kind === 'join' ? ' ' : quoted(limit === null ? label : `${label} (${limit})`)}${behind}`
}

/** Mermaid knows no backslash: what would end the text is written as an entity. */
const quoted = (text: string): string => `"${text.replaceAll('"', '#quot;')}"`
