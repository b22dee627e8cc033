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

const isGraph = (value: unknown): value is Graph => typeof value === 'object' && value !== null && 'kind' in value
/** Whatever a node contains, of any kind: graphs, lists of them, branches. */
const inside = (value: unknown, change: (graph: Graph) => Graph): unknown => {
  if (isGraph(value)) return changed(value, change)
  if (Array.isArray(value)) return value.map((one) => inside(one, change))
  return typeof value === 'object' && value !== null ? within(value, change) : value
}
const within = (of: object, change: (graph: Graph) => Graph): object =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, inside(value, change)]))
/** `as`: with its parts changed a node is of the same kind. */
const changed = (graph: Graph, change: (graph: Graph) => Graph): Graph => change(within(graph, change) as Graph)

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
