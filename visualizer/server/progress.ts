// Where an instance stands in its graph: the status of each node over all of its places, what went in, and which edges were taken. Pure.
import { childrenOf, nodesOf } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'
import { allParked, initial, placeKey, walk } from '../../engine/index.ts'
import { LOOKS } from '../look/index.ts'
import type { InstanceRow, Reached } from '../../engine/index.ts'
import type { EffectView, NodeStatus, StatusCounts } from './api.ts'
import { END, START } from './drawing.ts'
import type { DrawnEdge } from './drawing.ts'
import { isOpen } from './effects.ts'
import type { Story } from './story.ts'

export interface GraphProgress {
  /** The places of a node: one, or one for each item that has begun. Rounds before the last are over, they are no places any more. */
  reached(node: string): readonly Reached[]
  status(node: string): NodeStatus
  /** How many of its places are in which status, where there are several. */
  counts(node: string): StatusCounts | undefined
  taken(edge: DrawnEdge): boolean
}

interface Given {
  readonly graph: Graph
  readonly row: InstanceRow
  readonly story: Story
  readonly effects: readonly EffectView[]
}

/** Of several places the status of the node is the one that comes first here: what needs a person, what is under way, what went wrong. */
const FIRST: readonly NodeStatus[] = ['review', 'running', 'waiting', 'pending', 'failed', 'completed', 'skipped']

export const progressOf = ({ graph, row, story, effects }: Given): GraphProgress => {
  const way = story.held === null ? [] : walk(graph, story.held, initial.effects).reached
  const reached: ReadonlyMap<string, readonly Reached[]> = Map.groupBy(way, (at) => at.node)
  const seen = seenIn(story)
  const untaken = untakenIn(graph, reached)
  const awaited = new Map(effects.flatMap((e) => (e.awaited && isOpen(e) ? [[placeKey(e), e]] : [])))
  const ended = story.ended !== null
  const parked = new Set(
    story.held && !ended
      ? allParked(story.held).flatMap(({ node, visit }) => (node === undefined || visit === undefined ? [] : [placeKey({ node, visit })]))
      : [],
  )

  const stopped = ({ node, visit, graph: of }: Reached): NodeStatus => {
    if (parked.has(placeKey({ node, visit }))) return 'review'
    const effect = awaited.get(placeKey({ node, visit }))
    if (effect !== undefined) return effect.status === 'review' ? 'review' : 'running'
    // What stands before its parts is at work as long as they are.
    if (isHeader(of)) return ended ? 'skipped' : 'running'
    const known = story.visits.get(node)?.get(visit)
    if (known !== undefined && known.ended !== null) return 'completed'
    if (ended) return 'skipped'
    if (story.held?.pending.has(placeKey({ node, visit }))) return 'waiting'
    return row.status === 'running' ? 'running' : 'pending'
  }
  const statusAt = (at: Reached): NodeStatus => {
    // What contains others and is no header is drawn as the point where ways meet, and that is behind it.
    if (childrenOf(graph, at.node).length > 0 && !isHeader(at.graph)) return 'completed'
    if (at.output === undefined) return stopped(at)
    return at.graph.kind === 'perform' && kindOf(at.output) === 'failed' ? 'failed' : 'completed'
  }
  /** What stands around it has ended without it. */
  const isOver = (node: string): boolean =>
    around(node).some((path) => reached.has(path) && reached.get(path)!.every(({ output }) => output !== undefined))
  /** Of a node without a place now, which may have been there in a round before. */
  const passed = (node: string): NodeStatus => {
    if (!ended && !untaken.has(node) && !isOver(node)) return 'pending'
    const last = [...(story.visits.get(node)?.values() ?? [])].at(-1)
    if (last === undefined || last.ended === null || last.abandoned !== undefined || last.stale !== undefined) return 'skipped'
    return last.outcome?.kind === 'failed' ? 'failed' : 'completed'
  }

  const known = new Map<string, StatusCounts>()
  const countsOf = (node: string): StatusCounts => {
    const before = known.get(node)
    if (before !== undefined) return before
    const counts: Partial<Record<NodeStatus, number>> = {}
    for (const at of reached.get(node) ?? []) {
      const status = statusAt(at)
      counts[status] = (counts[status] ?? 0) + 1
    }
    const inOrder: StatusCounts = Object.fromEntries(FIRST.flatMap((one) => (counts[one] === undefined ? [] : [[one, counts[one]]])))
    known.set(node, inOrder)
    return inOrder
  }
  const status = (node: string): NodeStatus => {
    if (node === START) return story.began === null ? 'pending' : 'completed'
    if (node === END) return row.status === 'completed' ? 'completed' : ended ? 'skipped' : 'pending'
    const counts = countsOf(node)
    return FIRST.find((one) => counts[one] !== undefined) ?? passed(node)
  }

  const arrived = (node: string): boolean =>
    node === START ? story.began !== null : node === END ? row.status === 'completed' : reached.has(node) || seen.has(node)
  const hasYielded = ({ yielded }: DrawnEdge): boolean =>
    yielded === undefined || (reached.get(yielded.node) ?? []).some(({ output }) => output !== undefined && kindOf(output) === yielded.kind)
  const wentBack = ({ back, to }: DrawnEdge): boolean =>
    back !== true || [...(story.visits.get(to)?.values() ?? [])].some(({ round = 1 }) => round > 1)

  return {
    reached: (node) => reached.get(node) ?? [],
    status,
    counts: (node) => ((reached.get(node)?.length ?? 0) > 1 ? countsOf(node) : undefined),
    taken: (edge) => [edge.from, edge.to, ...edge.through].every(arrived) && hasYielded(edge) && wentBack(edge),
  }
}

/** What happened at any time: the nodes with a visit, and all that stand around them. */
const seenIn = ({ visits }: Story): ReadonlySet<string> => {
  const seen = new Set<string>()
  for (const node of visits.keys()) for (const path of [node, ...around(node)]) seen.add(path)
  return seen
}
/** The paths of all that may stand around a node, the nearest first. */
const around = (node: string): readonly string[] => {
  const names = node.split('.')
  return names.map((_, i) => names.slice(0, names.length - 1 - i).join('.'))
}

/** All that stands on branches which were not taken. */
const untakenIn = (graph: Graph, reached: ReadonlyMap<string, unknown>): ReadonlySet<string> => {
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
  return 'contains' in look && (look.contains === 'cases' || look.contains === 'race')
}
/** It is drawn, and so are its parts. */
const isHeader = ({ kind }: Graph): boolean => {
  const look = LOOKS[kind]
  return 'contains' in look && 'word' in look
}

const kindOf = (output: Reached['output']): unknown =>
  typeof output === 'object' && output !== null && 'kind' in output ? output.kind : undefined
