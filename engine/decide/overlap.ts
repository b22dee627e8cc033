// Branches that patch the same key: refused by the types, and here for what the types could not see.
import { nodesOf } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'
import type { Instance } from '../state.ts'
import type { Scope } from '../walk.ts'

/** Inside `of`, or `of` itself. */
const within = (path: string, of: string): boolean => path === of || path.startsWith(`${of}.`)

/** Where inline workflows with a state of their own begin: patches in there concern nobody outside. */
const ownStates = (graph: Graph): readonly string[] =>
  nodesOf(graph).flatMap(({ id, graph: at }) =>
    at.kind === 'workflow' && at.state === 'own' ? [id === '' ? at.name : `${id}.${at.name}`] : [],
  )

const innermost = (owns: readonly string[], path: string): string | undefined =>
  owns.filter((own) => within(path, own)).toSorted((a, b) => b.length - a.length)[0]

/** Open branches that hold a patch of the stream's own state, to be published by a join. */
export const branchesWithPatches = (graph: Graph, { scopes }: Instance): readonly string[] => {
  const owns = ownStates(graph)
  return Object.entries(scopes).flatMap(([branch, { patch, unset }]) =>
    innermost(owns, branch) === undefined && (unset.length > 0 || Object.keys(patch).length > 0) ? [branch] : [],
  )
}

/** The first of `keys` that another open branch has patched, beside one of the branches in `scopes`. */
export const overlap = (
  graph: Graph,
  holder: Instance,
  scopes: readonly Scope[],
  keys: readonly string[],
): { readonly key: string; readonly branch: string } | undefined => {
  const others = Object.entries(holder.scopes)
  if (scopes.length === 0 || others.length === 0) return undefined
  const mine = scopes.at(-1)!.path
  const owns = ownStates(graph)
  const own = innermost(owns, mine)
  for (const { path } of scopes) {
    if (path === own) continue
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')))
    for (const [other, { patch, unset }] of others) {
      const beside = (parent === '' || within(other, parent)) && !within(other, path) && !within(mine, other)
      if (!beside || innermost(owns, other) !== own) continue
      const key = keys.find((k) => Object.hasOwn(patch, k) || unset.includes(k))
      if (key !== undefined) return { key, branch: other }
    }
  }
  return undefined
}
