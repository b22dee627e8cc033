// The definition as data: what is hashed, stored, drawn and followed, with an id for each node.
import { z } from 'zod'
import { deepFreeze } from '../base/index.ts'

/** Branches keep the order of their definition, which the keys of an object would lose in some stores. */
export interface Branch {
  readonly name: string
  readonly graph: Graph
}
export interface WorkflowGraph {
  readonly kind: 'workflow'
  readonly name: string
  readonly version: number
  readonly aggregate: string | null
  /** A workflow on an aggregate shares the state of its stream; one with a state of its own is a scope of its own. */
  readonly state: 'own' | 'shared'
  readonly graph: Graph
}
export type Graph =
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'flow'; readonly nodes: readonly Graph[] }
  | { readonly kind: 'parallel' | 'match'; readonly branches: readonly Branch[] }
  | { readonly kind: 'perform'; readonly effect: string; readonly unknown: 'review' | 'route' }
  | { readonly kind: 'waitFor'; readonly signal: string; readonly timeout: string }
  | { readonly kind: 'sleep'; readonly duration: string }
  | WorkflowGraph

/** The published JSON form of a graph. */
export const GraphSchema: z.ZodType<Graph> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('step'), name: z.string() }),
    z.strictObject({ kind: z.literal('flow'), nodes: z.array(GraphSchema) }),
    z.strictObject({ kind: z.literal(['parallel', 'match']), branches: z.array(z.strictObject({ name: z.string(), graph: GraphSchema })) }),
    z.strictObject({ kind: z.literal('perform'), effect: z.string(), unknown: z.enum(['review', 'route']) }),
    z.strictObject({ kind: z.literal('waitFor'), signal: z.string(), timeout: z.string() }),
    z.strictObject({ kind: z.literal('sleep'), duration: z.string() }),
    z.strictObject({
      kind: z.literal('workflow'),
      name: z.string(),
      version: z.number().int(),
      aggregate: z.string().nullable(),
      state: z.enum(['own', 'shared']),
      graph: GraphSchema,
    }),
  ]),
)

/** A node with its id, which is its path in the graph: the same step used twice is two nodes. */
export interface Place {
  readonly id: string
  readonly graph: Graph
}

/** The path of what stands at `part` inside the node at `path`. */
export const join = (path: string, part: string | number): string => (path === '' ? `${part}` : `${path}.${part}`)

/** The id of the node that stands at `path`: the path for what contains others, the path and its own name for a leaf. */
export const idOf = (graph: Graph, path: string): string => {
  switch (graph.kind) {
    case 'flow':
    case 'parallel':
    case 'match':
    case 'workflow':
      return path
    case 'step':
      return join(path, graph.name)
    case 'perform':
      return join(path, graph.effect)
    case 'waitFor':
      return join(path, graph.signal)
    case 'sleep':
      return join(path, 'sleep')
  }
}

/** What stands directly inside the node at `path`, each with its own path: the index in a flow, the name of a branch or of a workflow. */
export const partsOf = (graph: Graph, path: string): readonly { readonly path: string; readonly graph: Graph }[] => {
  switch (graph.kind) {
    case 'flow':
      return graph.nodes.map((node, i) => ({ path: join(path, i), graph: node }))
    case 'parallel':
    case 'match':
      return graph.branches.map((branch) => ({ path: join(path, branch.name), graph: branch.graph }))
    case 'workflow':
      return [{ path: join(path, graph.name), graph: graph.graph }]
    case 'step':
    case 'perform':
    case 'waitFor':
    case 'sleep':
      return []
  }
}

/** A node where it stands, and what stands directly inside it. */
export interface Placed extends Place {
  readonly path: string
  readonly parts: readonly Placed[]
}
const placedAt = (graph: Graph, path: string): Placed => ({
  id: idOf(graph, path),
  path,
  graph,
  parts: partsOf(graph, path).map((part) => placedAt(part.graph, part.path)),
})

/** Graphs never change, so for each the ids are put together once. */
const trees = new WeakMap<Graph, Placed>()
export const placed = (graph: Graph): Placed => {
  const known = trees.get(graph)
  if (known !== undefined) return known
  const tree = placedAt(deepFreeze(graph), '')
  trees.set(graph, tree)
  return tree
}

const indexes = new WeakMap<Graph, ReadonlyMap<string, Placed>>()
const indexOf = (graph: Graph): ReadonlyMap<string, Placed> => {
  const known = indexes.get(graph)
  if (known !== undefined) return known
  const index = new Map<string, Placed>()
  const visit = (at: Placed): void => {
    index.set(at.id, at)
    at.parts.forEach(visit)
  }
  visit(placed(graph))
  indexes.set(graph, index)
  return index
}

const placeOf = ({ id, graph }: Placed): Place => ({ id, graph })

/** All nodes, depth first, containers before what they contain. */
export const nodesOf = (graph: Graph): readonly Place[] => [...indexOf(graph).values()].map(placeOf)
/** The node with this id, if there is one. */
export const nodeAt = (graph: Graph, id: string): Graph | undefined => indexOf(graph).get(id)?.graph
/** What stands directly inside a node, in the order of its definition; nothing for a leaf or an unknown id. */
export const childrenOf = (graph: Graph, id: string): readonly Place[] => indexOf(graph).get(id)?.parts.map(placeOf) ?? []
