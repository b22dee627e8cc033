// One edge of a graph: solid where it was taken, dashed where it was not, with the case that leads along it, and an arrow on a way back.
import { BaseEdge } from '@xyflow/react'
import type { Edge, EdgeProps } from '@xyflow/react'

interface Data extends Record<string, unknown> {
  readonly path: string
  readonly labelX: number
  readonly labelY: number
  readonly label: string | null
  readonly taken: boolean | undefined
  readonly back: boolean
}
export type FlowEdgeType = Edge<Data, 'edge'>

export const FlowEdge = ({ id, data, markerEnd }: EdgeProps<FlowEdgeType>) =>
  data === undefined ? null : (
    <g className={classOf(data)}>
      <BaseEdge
        id={id}
        path={data.path}
        labelX={data.labelX}
        labelY={data.labelY}
        {...(markerEnd !== undefined && { markerEnd })}
        {...(data.label !== null && { label: data.label, labelBgPadding: [6, 2], labelBgBorderRadius: 4 })}
      />
    </g>
  )

const classOf = ({ taken, back }: Data): string =>
  ['way', ...(taken === undefined ? [] : [taken ? 'taken' : 'untaken']), ...(back ? ['back'] : [])].join(' ')
