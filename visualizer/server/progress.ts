// Where an instance stands in its graph: the status of each node, what went in, and which edges were taken. Pure.
import { childrenOf, nodesOf } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'
import { initial, walk } from '../../engine/index.ts'
import { LOOKS } from '../look/index.ts'
import type { InstanceRow, Reached } from '../../engine/index.ts'
import type { EffectView, NodeStatus } from './api.ts'
import { END, START } from './drawing.ts'
import type { DrawnEdge } from './drawing.ts'
import { isOpen } from './effects.ts'
import type { Story } from './story.ts'

export interface GraphProgress {
  readonly reached: ReadonlyMap<string, Reached>
  status(node: string): NodeStatus
  taken(edge: DrawnEdge): boolean
}

interface Given {
  readonly graph: Graph
  readonly row: InstanceRow
  readonly story: Story
  readonly effects: readonly EffectView[]
}

export const progressOf = ({ graph, row, story, effects }: Given): GraphProgress => {
  const way = story.held === null ? [] : walk(graph, story.held, initial.effects).reached
  const reached: ReadonlyMap<string, Reached> = new Map(way.map((at) => [at.node, at]))
  const untaken = untakenIn(graph, reached)
  const ended = story.ended !== null

  const stopped = (node: string): NodeStatus => {
    if (!ended && story.held?.parked?.node === node) return 'review'
    const effect = effects.find((e) => e.node === node && e.awaited && isOpen(e))
    if (effect !== undefined) return effect.status === 'review' ? 'review' : 'running'
    if (story.visits.get(node)?.at(-1)?.ended !== null && story.visits.has(node)) return 'completed'
    if (ended) return 'skipped'
    if (story.held !== null && story.held.pending.values().some((p) => p.node === node)) return 'waiting'
    return row.status === 'running' ? 'running' : 'pending'
  }

  const status = (node: string): NodeStatus => {
    if (node === START) return story.began === null ? 'pending' : 'completed'
    if (node === END) return row.status === 'completed' ? 'completed' : ended ? 'skipped' : 'pending'
    const at = reached.get(node)
    if (at === undefined) return ended || untaken.has(node) ? 'skipped' : 'pending'
    // What contains others is drawn as the point where ways meet, and that is behind it.
    if (childrenOf(graph, node).length > 0) return 'completed'
    if (at.output === undefined) return stopped(node)
    return outcomeKind(at) === 'failed' ? 'failed' : 'completed'
  }

  const arrived = (node: string): boolean =>
    node === START ? story.began !== null : node === END ? row.status === 'completed' : reached.has(node)

  return { reached, status, taken: ({ from, to, through }) => [from, to, ...through].every(arrived) }
}

/** All that stands on branches which were not taken. */
const untakenIn = (graph: Graph, reached: ReadonlyMap<string, Reached>): ReadonlySet<string> => {
  const all = (id: string): readonly string[] => [id, ...childrenOf(graph, id).flatMap((child) => all(child.id))]
  const routed = nodesOf(graph).filter((node) => isRouted(node.graph))
  return new Set(
    routed.flatMap(({ id }) => {
      const children = childrenOf(graph, id)
      return children.some((child) => reached.has(child.id)) ? children.filter((c) => !reached.has(c.id)).flatMap((c) => all(c.id)) : []
    }),
  )
}

/** One of its parts is taken, the others are not. */
const isRouted = ({ kind }: Graph): boolean => {
  const look = LOOKS[kind]
  return 'contains' in look && look.contains === 'cases'
}

const outcomeKind = ({ graph, output }: Reached): unknown =>
  graph.kind === 'perform' && typeof output === 'object' && output !== null && 'kind' in output ? output.kind : undefined
