// What `validate` finds at cases where the kinds before are known at run time: missing and leftover ones.
import { definitionOf, partsOf } from './graph.ts'
import type { Graph } from './graph.ts'
import type { OutputKinds } from './nodes/definition.ts'

interface Found {
  readonly kinds: OutputKinds
  readonly problems: readonly string[]
}

/** Follows the kinds that nodes yield to where they are routed. */
export const mismatched = (graph: Graph, path = '', before?: OutputKinds): Found => {
  const parts = partsOf(graph, path)
  const inside: string[] = []
  const yielded = definitionOf(graph).yields(graph, before, (i, into) => {
    const found = mismatched(parts[i]!.graph, parts[i]!.path, into)
    inside.push(...found.problems)
    return found.kinds
  })
  const { kinds, mistakes } = yielded !== undefined && 'mistakes' in yielded ? yielded : { kinds: yielded, mistakes: [] }
  return { kinds, problems: [...mistakes.map((mistake) => `${path === '' ? 'the graph' : path}: ${mistake}`), ...inside] }
}
