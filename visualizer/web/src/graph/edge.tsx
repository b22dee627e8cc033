// One edge of a graph: solid where it was taken, dashed where it was not, with the case that leads along it.
import { BaseEdge } from '@xyflow/react'
import type { Edge, EdgeProps } from '@xyflow/react'

interface Data extends Record<string, unknown> {
  readonly path: string
  readonly labelX: number
  readonly labelY: number
  readonly label: string | null
  readonly taken: boolean | undefined
}
export type FlowEdgeType = Edge<Data, 'edge'>

export const FlowEdge = ({ id, data }: EdgeProps<FlowEdgeType>) =>
  data === undefined ? null : (
    <g className={data.taken === undefined ? 'way' : data.taken ? 'way taken' : 'way untaken'}>
      <BaseEdge
        id={id}
        path={data.path}
        labelX={data.labelX}
        labelY={data.labelY}
        {...(data.label !== null && { label: data.label, labelBgPadding: [6, 2], labelBgBorderRadius: 4 })}
      />
    </g>
  )
