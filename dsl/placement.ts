// What `validate` finds at single nodes where they stand: each kind says what can be wrong with it.
import { definitionOf, idOf, join } from './graph.ts'
import type { Graph } from './graph.ts'
import { isInside } from './nodes/definition.ts'
import type { Part } from './nodes/definition.ts'
import type { AnyNode } from './node.ts'
import type { Around } from './nodes/definition.ts'

/** What is nested deeper no person can follow. A flow is no level: it draws nothing around what it contains. */
const DEEPEST = 64
/** Whoever follows a graph recurses, and it is stored as nested JSON. */
const DEEPEST_FLOWS = 80

/** What is wrong with a node and all that it contains. `of` names what the graph refers to. */
export const misplaced = (of: Pick<AnyNode, 'named'>, graph: Graph, around: Around): readonly string[] => {
  const id = idOf(graph, around.path)
  const here = mistakes(of, graph, around).map((mistake) => `${id === '' ? 'the graph' : id}: ${mistake}`)
  const { around: inside, parts } = definitionOf(graph)
  // What is wrong around the parts would only be repeated by each of them, or never end.
  if (here.length > 0 && (inside !== undefined || isTooDeep(around))) return here
  const below: Around = { ...around, ...(graph.kind === 'flow' ? { flows: around.flows + 1 } : { depth: around.depth + 1 }) }
  const partAt = (part: Part): Around => ({
    ...below,
    inside: [...around.inside, { kind: graph.kind, part }],
    ...((part.unit || part.scope) && { undoable: holdsCompensation(part.graph) }),
    ...inside?.(graph, around, part),
    path: join(around.path, part.name),
  })
  return [...here, ...parts(graph).flatMap((part) => misplaced(of, part.graph, partAt(part)))]
}

/** `seen`: code from elsewhere could build a graph that contains itself. */
export const holdsCompensation = (graph: Graph, seen = new Set<Graph>()): boolean => {
  if (graph.kind === 'withCompensation') return true
  if (seen.has(graph)) return false
  seen.add(graph)
  return definitionOf(graph)
    .parts(graph)
    .some((part) => holdsCompensation(part.graph, seen))
}

const isTooDeep = ({ depth, flows }: Around): boolean => depth > DEEPEST || flows > DEEPEST_FLOWS
const mistakes = ({ named }: Pick<AnyNode, 'named'>, graph: Graph, around: Around): readonly string[] =>
  isTooDeep(around)
    ? [
        around.depth > DEEPEST
          ? `nested deeper than ${DEEPEST} levels, take a part out`
          : `a flow in more than ${DEEPEST_FLOWS} flows, write them as one`,
      ]
    : [...lasting(graph, around), ...definitionOf(graph).mistakes(graph, { ...around, named })]

/** What an escalation does ends in the turn in which it begins: nobody could say what became of it when the body has ended first. */
const lasting = (graph: Graph, around: Around): readonly string[] =>
  isInside(around, 'withEscalation', 'then') && definitionOf(graph).instant?.(graph) !== true
    ? [`${graph.kind} cannot stand in what an escalation does: it holds what ends at once, such as steps`]
    : []
