// What parallel and match have in common: named branches.
import type { Branch } from '../graph.ts'
import { asPart } from '../node.ts'
import type { AnyNode, Named } from '../node.ts'

/** One branch for each field, in the order of their definition, and what all of them name. */
export const branchesOf = (
  nodes: Readonly<Record<string, AnyNode>>,
): { readonly branches: readonly Branch[]; readonly named: readonly Named[] } => {
  const parts = Object.entries(nodes).map(([name, branch]) => ({ name, ...asPart(branch) }))
  return { branches: parts.map(({ name, graph }) => ({ name, graph })), named: parts.flatMap(({ named }) => named) }
}
