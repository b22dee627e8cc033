// The state that a node sees, as the executor shows it to a step: of the stream or of an inline workflow, under the patches of branches.
import { idOf, nestedOf, partsOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Graph } from '../../dsl/internal.ts'
import type { JsonObject } from '../../base/index.ts'
import { stateSeen } from '../../engine/index.ts'
import type { Scope, StreamState } from '../../engine/index.ts'

export type Seen = (node: string, stream: StreamState) => StreamState['state']

/** Without a workflow, as without a holder, it is the stream's. */
export const seenIn = (workflow: AnyWorkflow | undefined): Seen => {
  if (workflow === undefined) return (_, { state }) => state
  const scopes = new Map(scopesIn(workflow.graph, '', []))
  // `as`: an initial state that is no JSON object was refused when the workflow was defined.
  const initialOf = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
  return (node, { state, holder }) => (holder === null ? state : stateSeen(state, holder, scopes.get(node) ?? [], initialOf))
}

/** The scopes around each node, outermost first: those that the walk gives it. */
const scopesIn = (graph: Graph, path: string, around: readonly Scope[]): readonly (readonly [string, readonly Scope[]])[] => [
  [idOf(graph, path), around],
  ...partsOf(graph, path).flatMap((part) => {
    const scope = scopeOf(graph, part.path)
    return scopesIn(part.graph, part.path, scope === undefined ? around : [...around, scope])
  }),
]

const scopeOf = (graph: Graph, path: string): Scope | undefined => {
  if (graph.kind === 'parallel') return { path }
  return graph.kind === 'workflow' && graph.state === 'own' ? { path, own: graph.name } : undefined
}
