// What `validate` finds at single nodes where they stand: each kind says what can be wrong with it.
import { definitionOf, idOf, partsOf } from './graph.ts'
import type { Graph } from './graph.ts'
import type { AnyNode } from './node.ts'

/** Whoever follows a graph recurses; and what is nested deeper no person can follow. */
const DEEPEST = 32

/** What holds at a place in a graph. */
export interface Around {
  readonly path: string
  readonly depth: number
  /** The aggregate of the stream, which nesting does not change; null: the stream is the instance's own. */
  readonly stream: string | null
  /** Whether the nearest state is the stream's, or that of a nested workflow with a state of its own. */
  readonly state: 'stream' | 'nested'
  /** The workflows around, outermost first. */
  readonly workflows: readonly string[]
}

/** What is wrong with a node and all that it contains. `of` names what the graph refers to. */
export const misplaced = (of: Pick<AnyNode, 'named'>, graph: Graph, around: Around): readonly string[] => {
  const id = idOf(graph, around.path)
  const here = mistakes(of, graph, around).map((mistake) => `${id === '' ? 'the graph' : id}: ${mistake}`)
  const { around: inside } = definitionOf(graph)
  // What is wrong around the parts would only be repeated by each of them, or never end.
  if (here.length > 0 && (inside !== undefined || around.depth > DEEPEST)) return here
  const below: Around = { ...around, depth: around.depth + 1, ...inside?.(graph, around) }
  return [...here, ...partsOf(graph, around.path).flatMap((part) => misplaced(of, part.graph, { ...below, path: part.path }))]
}

const mistakes = ({ named }: Pick<AnyNode, 'named'>, graph: Graph, around: Around): readonly string[] =>
  around.depth > DEEPEST
    ? [`nested deeper than ${DEEPEST} levels, take a part out`]
    : definitionOf(graph).mistakes(graph, { ...around, named })
