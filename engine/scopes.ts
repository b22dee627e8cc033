// The state that a node sees: the stream's, or an inline workflow's own, and over it the patches of its branches.
import type { Scope } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { framesOf } from './frames.ts'
import { merge } from './patches.ts'
import type { Instance } from './state.ts'

/** A scope in one visit of what it belongs to. The first has no number, as most have no other. */
export const scopeName = (path: string, visit: number): string => (visit === 1 ? path : `${path}#${visit}`)
/** Where it stands in the graph. */
export const pathOfScope = (name: string): string => {
  const at = name.lastIndexOf('#')
  return at === -1 ? name : name.slice(0, at)
}
/** The node whose part it is. */
export const nodeOfScope = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
/** The visit in which it stands. */
export const visitOfScope = (name: string): number => Number(name.slice(pathOfScope(name).length + 1)) || 1

type State = Readonly<Record<string, JsonValue>>

/** The scopes of a place as its frames name them, of those around its node. */
export const scopesInVisit = (
  holder: Pick<Instance, 'done' | 'reruns'>,
  scopes: readonly Scope[],
  place: { readonly node: string; readonly visit: number },
): readonly Scope[] => {
  if (scopes.length === 0) return scopes
  const frames = framesOf(holder)
  return scopes.map((scope) => ({ ...scope, path: scopeName(scope.path, frames.givenIn(nodeOfScope(scope.path), place)) }))
}

export const stateSeen = (
  streamState: State,
  instance: Instance,
  scopes: readonly Scope[],
  ownInitial: (workflow: string) => State,
): State => {
  let state = streamState
  for (const { path, own } of scopes) {
    if (own !== undefined) state = ownInitial(own)
    const over = instance.scopes.get(path)
    if (over) state = merge(state, [over])
  }
  return state
}
