// What the graph and the recorded results say about an instance: what is ready, what was reached, what came out. Pure; runs nothing.
import type { Graph } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { execute } from './execution.ts'
import type { Reached, Ready } from './execution.ts'
import type { Instance, StreamState } from './state.ts'

export interface Walk {
  /** In the order of the graph. */
  readonly ready: readonly Ready[]
  /** There once the last node is done. */
  readonly output?: { readonly value: JsonValue }
  /** Every node that was reached, in the order of the way. */
  readonly reached: readonly Reached[]
}

/** The whole way from the start. `effects`: those that are open in the stream, so that what was asked for is not ready again. */
export const walk = (graph: Graph, holder: Instance, effects: StreamState['effects']): Walk => {
  const reached: Reached[] = []
  const way = execute(graph, { holder, effects }, (node) => reached.push(node))
  return { ready: way.ready(), reached, ...(way.output && { output: way.output }) }
}
