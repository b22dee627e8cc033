// Mutants that follow another graph than the author wrote: as an engine would that has a kind of node wrong. And others that read other declarations.
import type { AnyWorkflow } from '../../../dsl/index.ts'
import type { Graph } from '../../../dsl/internal.ts'
import type { Mutant } from '../mutant.ts'

type Named = AnyWorkflow['named'][number]
export interface Changes {
  /** What a node is taken for; its parts have been changed before. */
  readonly node?: (graph: Graph) => Graph
  /** What the workflow declares: a signal, a side effect. */
  readonly named?: (named: Named) => Named
}

const inside = (graph: Graph, change: (graph: Graph) => Graph): Graph => {
  const branches = <B extends { readonly graph: Graph }>(all: readonly B[]): readonly B[] =>
    all.map((branch) => ({ ...branch, graph: changed(branch.graph, change) }))
  switch (graph.kind) {
    case 'flow':
      return { ...graph, nodes: graph.nodes.map((node) => changed(node, change)) }
    case 'parallel':
    case 'race':
    case 'match':
      return { ...graph, branches: branches(graph.branches) }
    case 'repeat':
    case 'forEach':
    case 'withDeadline':
      return { ...graph, body: changed(graph.body, change) }
    case 'withEscalation':
      return { ...graph, body: changed(graph.body, change), beat: changed(graph.beat, change) }
    case 'workflow':
      return { ...graph, graph: changed(graph.graph, change) }
    default:
      return graph
  }
}
const changed = (graph: Graph, change: (graph: Graph) => Graph): Graph => change(inside(graph, change))

/** Each version is changed once: a way through a graph goes by what it is, not by what it says. */
const changing = ({ node, named }: Changes): ((workflow: AnyWorkflow) => AnyWorkflow) => {
  const known = new WeakMap<AnyWorkflow, AnyWorkflow>()
  return (workflow) => {
    const found = known.get(workflow) ?? {
      ...workflow,
      ...(node && { graph: changed(workflow.graph, node) }),
      ...(named && { named: workflow.named.map(named) }),
    }
    known.set(workflow, found)
    return found
  }
}

export const otherGraph = (name: string, breaks: string, changes: Changes): Mutant => {
  const change = changing(changes)
  return {
    name,
    breaks,
    wrap: (ports) => ({
      ...ports,
      versions: {
        ...ports.versions,
        get: async (hash) => {
          const version = await ports.versions.get(hash)
          return version && { ...version, workflow: change(version.workflow) }
        },
      },
    }),
  }
}
