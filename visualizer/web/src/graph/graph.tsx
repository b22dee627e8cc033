// The graph of a workflow, with what happened in it where there is an instance: pan, zoom, and one node chosen.
import { Background, Controls, MarkerType, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react'
import type { EdgeTypes, NodeTypes } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { DrawnEdge, DrawnNode } from '../api/types.ts'
import { useShownTheme } from '../lib/stored.ts'
import { isArrow, neighbour } from './direction.ts'
import { FlowEdge } from './edge.tsx'
import type { FlowEdgeType } from './edge.tsx'
import { layOut, named } from './layout.ts'
import type { Layout } from './layout.ts'
import { FlowNode } from './node.tsx'
import type { FlowNodeType, NodeLook } from './node.tsx'
import { useReveal, useSight } from './scroll-into-view.ts'

export interface GraphProps {
  readonly label: string
  readonly nodes: readonly DrawnNode[]
  /** Without `taken` an edge is neither taken nor left out: there is no instance. */
  readonly edges: readonly (DrawnEdge & { readonly taken?: boolean })[]
  readonly looks: ReadonlyMap<string, NodeLook>
  readonly chosen: string | undefined
  /** What to look at first where the whole graph is too large to read. */
  readonly focus: string | undefined
  readonly onChoose: (node: string) => void
}

const nodeTypes: NodeTypes = { node: FlowNode }
const edgeTypes: EdgeTypes = { edge: FlowEdge }

const Graph = (props: GraphProps) => (
  <ReactFlowProvider>
    <Canvas {...props} />
  </ReactFlowProvider>
)
export default Graph

const canBeChosen = ({ kind }: DrawnNode): boolean => kind !== 'start' && kind !== 'end' && kind !== 'join'

const Canvas = ({ label, nodes, edges, looks, chosen, focus, onChoose }: GraphProps) => {
  const theme = useShownTheme()
  // What is drawn changes with the version alone; a poll brings the same graph as another object.
  const shape = JSON.stringify([nodes.map(({ id, kind }) => [id, kind]), edges.map(({ from, to, label: text }) => [from, to, text])])
  const layout = useMemo(() => layOut({ nodes, edges }), [shape])
  const reveal = useReveal(layout)
  const sight = useSight(reveal)
  const choosable = nodes.filter(canBeChosen).map(({ id }) => id)
  const entry = chosen !== undefined && choosable.includes(chosen) ? chosen : choosable[0]
  const flowNodes = nodes.map((node): FlowNodeType => {
    const { x, y, width, height } = layout.boxes.get(node.id)!
    const look = looks.get(node.id)
    const data = { node, look, chosen: node.id === chosen, entry: node.id === entry, ...(canBeChosen(node) && { onChoose }) }
    return { id: named(node.id), type: 'node', position: { x, y }, width, height, data }
  })
  const flowEdges = edges.map((edge, i): FlowEdgeType => {
    const data = { ...layout.edges[i]!, label: edge.label, taken: edge.taken, back: edge.back === true }
    const arrow = edge.back && { markerEnd: { type: MarkerType.ArrowClosed, color: `var(${edge.taken ? '--edge-taken' : '--edge'})` } }
    const zIndex = edge.taken === true ? 1 : 0
    return { id: `${i}`, type: 'edge', source: named(edge.from), target: named(edge.to), focusable: false, zIndex, data, ...arrow }
  })
  const walk = (event: KeyboardEvent<HTMLElement>): void => {
    const from = event.target instanceof HTMLElement ? event.target.dataset['node'] : undefined
    if (from === undefined || !isArrow(event.key)) return
    const next = neighbour({ layout, edges, ids: choosable }, from, event.key)
    event.preventDefault()
    event.stopPropagation()
    if (next === undefined) return
    onChoose(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus({ preventScroll: true })
  }
  return (
    <section className="graph" aria-label={label} onKeyDown={walk}>
      <ReactFlow
        nodes={flowNodes}
        edges={flowEdges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={theme}
        aria-label={label}
        {...sight}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        minZoom={0.2}
        maxZoom={1.5}
        proOptions={{ hideAttribution: false }}
      >
        <Background gap={20} />
        <Controls showInteractive={false} showFitView />
        <FirstLook layout={layout} focus={focus} chosen={chosen} reveal={reveal} />
      </ReactFlow>
    </section>
  )
}

/** Below this the text of a node cannot be read. */
const READABLE = 0.8

/** Sets the view: the whole graph where it can be read, else what matters most; and never lets a chosen node be out of sight. */
const FirstLook = ({
  layout,
  focus,
  chosen,
  reveal,
}: {
  readonly layout: Layout
  readonly focus: string | undefined
  readonly chosen: string | undefined
  readonly reveal: (node: string) => void
}) => {
  const flow = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const done = useRef<Layout>(undefined)
  useEffect(() => {
    if (width === 0 || height === 0) return
    const first = done.current !== layout
    done.current = layout
    const fits = Math.min(width / layout.width, height / layout.height)
    if (first && fits >= READABLE) {
      const zoom = Math.min(fits, 1)
      void flow.setViewport({ x: (width - layout.width * zoom) / 2, y: Math.max(0, (height - layout.height * zoom) / 2), zoom })
    } else if (first) {
      const at = layout.boxes.get(chosen ?? focus ?? '') ?? layout.boxes.values().next().value
      if (at === undefined) return
      const x = layout.width * READABLE <= width ? layout.width / 2 : at.x + at.width / 2
      const top = (height / 2 - 8) / READABLE
      const y = Math.min(Math.max(at.y + at.height / 2, top), Math.max(layout.height - top, top))
      void flow.setCenter(x, y, { zoom: READABLE })
    } else if (chosen !== undefined) reveal(chosen)
  }, [flow, layout, focus, chosen, reveal, width, height])
  return null
}
