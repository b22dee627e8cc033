// The definition as data: what is hashed, stored, drawn and followed, with an id for each node.
import { z } from 'zod'
import { deepFreeze } from '../base/index.ts'
import type { NodeDefinition } from './nodes/definition.ts'
import type { FlowGraph } from './nodes/flow.ts'
import type { MatchGraph } from './nodes/match.ts'
import type { ParallelGraph } from './nodes/parallel.ts'
import type { PerformGraph } from './nodes/perform.ts'
import type { SleepGraph } from './nodes/sleep.ts'
import type { StepGraph } from './nodes/step.ts'
import type { WaitForGraph } from './nodes/wait-for.ts'
import type { TakeGraph } from './nodes/take.ts'
import type { RepeatGraph } from './nodes/repeat.ts'
import type { RaceGraph } from './nodes/race.ts'
import type { WithDeadlineGraph } from './nodes/with-deadline.ts'
import type { WithEscalationGraph } from './nodes/with-escalation.ts'
import type { ForEachGraph } from './nodes/for-each.ts'
import type { CompensateGraph, WithCompensationGraph } from './nodes/with-compensation.ts'
import type { HumanTaskGraph } from './nodes/human-task.ts'
import type { ChildGraph } from './nodes/child.ts'
import type { TellGraph } from './nodes/tell.ts'
import type { WorkflowGraph } from './nodes/workflow.ts'
import { NODES } from './nodes/table.ts'
import type { Definitions } from './nodes/table.ts'

export type { WorkflowGraph } from './nodes/workflow.ts'

export type Graph =
  | StepGraph
  | FlowGraph
  | ParallelGraph
  | MatchGraph
  | PerformGraph
  | WaitForGraph
  | SleepGraph
  | TakeGraph
  | RepeatGraph
  | RaceGraph
  | WithDeadlineGraph
  | WithEscalationGraph
  | ForEachGraph
  | WithCompensationGraph
  | CompensateGraph
  | HumanTaskGraph
  | ChildGraph
  | TellGraph
  | WorkflowGraph
/** The graph of one kind of node. */
export type GraphOf<K extends Graph['kind']> = Extract<Graph, { readonly kind: K }>

/** Branches keep the order of their definition, which the keys of an object would lose in some stores. */
export interface Branch {
  readonly name: string
  readonly graph: Graph
}

/** What the DSL knows of the kind of a node. */
export const definitionOf = <G extends Graph>(graph: G): NodeDefinition<G> =>
  // `as`: each definition stands under its own kind, which the type of NODES asks for.
  NODES[graph.kind] as unknown as NodeDefinition<G>

/** The published JSON form of a graph. */
export const GraphSchema: z.ZodType<Graph> = z.lazy(() => z.discriminatedUnion('kind', shapes()))
type Shape = ReturnType<Definitions[keyof Definitions]['schema']>
// `as`: the definitions are these, and there are some.
const shapes = () => Object.values(NODES).map(({ schema }) => schema(GraphSchema)) as [Shape, ...Shape[]]

/** A node with its id, which is its path in the graph: the same step used twice is two nodes. */
export interface GraphNode {
  readonly id: string
  readonly graph: Graph
}

/** The path of what stands at `part` inside the node at `path`. */
export const join = (path: string, part: string | number): string => (path === '' ? `${part}` : `${path}.${part}`)

/** The id of the node that stands at `path`: the path for what contains others, the path and its own name for a leaf. */
export const idOf = (graph: Graph, path: string): string => {
  const name = definitionOf(graph).ownName(graph)
  return name === undefined ? path : join(path, name)
}

/** What stands directly inside the node at `path`, each with its own path: the index in a flow, the name of a branch or of a workflow. */
export const partsOf = (graph: Graph, path: string): readonly { readonly path: string; readonly graph: Graph }[] =>
  definitionOf(graph)
    .parts(graph)
    .map((part) => ({ path: join(path, part.name), graph: part.graph }))

/** Where patches are kept until they are published: a branch of a `parallel`, or an inline workflow (`own` names it) with a state of its own. */
export interface Scope {
  readonly path: string
  readonly own?: string
  /** Of its node only one branch is ever published: they may patch the same keys. */
  readonly race?: true
}

/** A node where it stands, what stands directly inside it, and the scopes around it, outermost first. */
export interface PlacedNode extends GraphNode {
  readonly path: string
  readonly parts: readonly PlacedNode[]
  readonly scopes: readonly Scope[]
  /** Its rank among all nodes, containers before what they contain. */
  readonly rank: number
  /** It stands, at any depth, in a part that competes with others. */
  readonly inRace: boolean
  /** A `compensate` in it undoes what stands in here and nothing else. */
  readonly isUnit: boolean
}

/** Graphs never change, so for each the ids, the scopes and the ranks are put together once. */
const trees = new WeakMap<Graph, PlacedNode>()
export const placed = (graph: Graph): PlacedNode => {
  const known = trees.get(graph)
  if (known !== undefined) return known
  let rank = 0
  const placedAt = (at: Graph, path: string, around: Pick<PlacedNode, 'scopes' | 'inRace' | 'isUnit'>): PlacedNode => {
    const own = rank++
    const { scopes, inRace } = around
    const parts = definitionOf(at)
      .parts(at)
      .map(({ name, graph: inside, scope, unit }) => {
        const partPath = join(path, name)
        return placedAt(inside, partPath, {
          scopes: scope === undefined ? scopes : [...scopes, { path: partPath, ...scope }],
          inRace: inRace || at.kind === 'race',
          isUnit: unit === true || scope !== undefined,
        })
      })
    return { id: idOf(at, path), path, graph: at, parts, ...around, rank: own }
  }
  const tree = placedAt(deepFreeze(graph), '', { scopes: [], inRace: false, isUnit: false })
  trees.set(graph, tree)
  return tree
}

const indexes = new WeakMap<Graph, ReadonlyMap<string, PlacedNode>>()
const indexOf = (graph: Graph): ReadonlyMap<string, PlacedNode> => {
  const known = indexes.get(graph)
  if (known !== undefined) return known
  const index = new Map<string, PlacedNode>()
  const visit = (at: PlacedNode): void => {
    index.set(at.id, at)
    at.parts.forEach(visit)
  }
  visit(placed(graph))
  indexes.set(graph, index)
  return index
}

const placeOf = ({ id, graph }: PlacedNode): GraphNode => ({ id, graph })

/** All nodes, depth first, containers before what they contain. */
export const nodesOf = (graph: Graph): readonly GraphNode[] => [...indexOf(graph).values()].map(placeOf)
/** The node with this id where it stands, if there is one. */
export const placedIn = (graph: Graph, id: string): PlacedNode | undefined => indexOf(graph).get(id)
/** The node with this id, if there is one. */
export const nodeAt = (graph: Graph, id: string): Graph | undefined => placedIn(graph, id)?.graph
/** What stands directly inside a node, in the order of its definition; nothing for a leaf or an unknown id. */
export const childrenOf = (graph: Graph, id: string): readonly GraphNode[] => placedIn(graph, id)?.parts.map(placeOf) ?? []
