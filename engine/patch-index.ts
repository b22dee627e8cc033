// Which branches that are not joined have patched a key of the state: for what the types could not refuse.
import { nodesOf, placedIn } from '../dsl/internal.ts'
import type { Graph, PlacedNode, Scope } from '../dsl/internal.ts'
import { nodeOfScope, pathOfScope, scopeName, visitOfScope } from './scope-names.ts'
import { scopesInVisit } from './scopes.ts'
import type { Instance } from './state.ts'

export interface PatchIndex {
  /** A step inside these scopes patched these keys. */
  add(scopes: readonly Scope[], keys: readonly string[]): void
  /** The first of `keys` that another open branch has patched, beside one of the branches in `scopes`. */
  clash(scopes: readonly Scope[], keys: readonly string[]): { readonly key: string; readonly branch: string } | undefined
}

interface Entry {
  /** The branch of the `parallel`, and the scope in it that was patched. */
  readonly branch: string
  readonly scope: string
}

export const patchIndex = (graph: Graph, holder: Instance): PatchIndex => {
  /** By `parallel` and key. Branches of one parallel that patch one key are refused, so there is one. */
  const first = new Map<string, Entry>()

  const add: PatchIndex['add'] = (scopes, keys) => {
    for (const { parallel, branch } of branchesAround(scopes))
      for (const key of keys) {
        const at = `${parallel}\n${key}`
        if (!first.has(at)) first.set(at, { branch, scope: scopes.at(-1)!.path })
      }
  }
  for (const [path, { patch, unset }] of holder.scopes) add(scopesAround(graph, holder, path), [...Object.keys(patch), ...unset])
  return {
    add,
    clash: (scopes, keys) => {
      for (const { parallel, branch } of branchesAround(scopes))
        for (const key of keys) {
          const found = first.get(`${parallel}\n${key}`)
          if (found && found.branch !== branch) return { key, branch: found.scope }
        }
      return undefined
    },
  }
}

/** The branches around, outermost first, down from the innermost state of its own: patches in there concern nobody outside. */
const branchesAround = (scopes: readonly Scope[]): readonly { readonly parallel: string; readonly branch: string }[] =>
  scopes
    .slice(scopes.findLastIndex(({ own }) => own !== undefined) + 1)
    .filter(({ race }) => race !== true)
    .map(({ path }) => ({ parallel: scopeName(nodeOfScope(pathOfScope(path)), visitOfScope(path)), branch: path }))

/** The scopes around what stands directly in an open one, which is the last of them. */
const scopesAround = (graph: Graph, holder: Instance, name: string): readonly Scope[] => {
  const path = pathOfScope(name)
  return scopesInVisit(holder, scopesAt(graph, path), { node: path, visit: visitOfScope(name) })
}

const known = new WeakMap<Graph, ReadonlyMap<string, readonly Scope[]>>()
/** The scopes around what stands directly in a scope, which is the last of them; none for a path that the graph does not have. */
const scopesAt = (graph: Graph, path: string): readonly Scope[] => {
  const found = known.get(graph) ?? indexOf(graph)
  known.set(graph, found)
  return found.get(path) ?? []
}
const indexOf = (graph: Graph): ReadonlyMap<string, readonly Scope[]> => {
  const all: readonly PlacedNode[] = nodesOf(graph).flatMap(({ id }) => placedIn(graph, id) ?? [])
  return new Map(all.flatMap(({ path, scopes }) => (scopes.at(-1)?.path === path ? [[path, scopes] as const] : [])))
}

/** Open branches that hold a patch of the stream's own state, to be published by a join. */
export const branchesWithPatches = (graph: Graph, { scopes }: Instance): readonly string[] =>
  [...scopes].flatMap(([branch, { patch, unset }]) => {
    const isOwn = scopesAt(graph, pathOfScope(branch)).some(({ own }) => own !== undefined)
    return !isOwn && (unset.length > 0 || Object.keys(patch).length > 0) ? [branch] : []
  })
