// The graph, loaded when one is first seen: lists do without it.
import { lazy, Suspense } from 'react'
import { Loading } from '../ui/notice.tsx'
import type { GraphProps } from './graph.tsx'

const Graph = lazy(async () => import('./graph.tsx'))

export const LazyGraph = (props: GraphProps) => (
  <Suspense fallback={<Loading />}>
    <Graph {...props} />
  </Suspense>
)
