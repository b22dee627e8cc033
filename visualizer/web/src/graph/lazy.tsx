// The graph, loaded when one is first seen: lists do without it.
import { lazy } from 'react'
import { LatePart } from '../ui/late.tsx'
import type { GraphProps } from './graph.tsx'

const Graph = lazy(async () => import('./graph.tsx'))

export const LazyGraph = (props: GraphProps) => (
  <LatePart>
    <Graph {...props} />
  </LatePart>
)
