// The state that a node sees: the stream's, or an inline workflow's own, and over it the patches of its branches.
import { join } from '../dsl/internal.ts'
import type { Scope } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { framesOf } from './frames.ts'
import { placeKey } from './ids.ts'
import { isWithin } from './nodes/places.ts'
import { merge } from './patches.ts'
import { nodeOfScope, pathOfScope, scopeName } from './scope-names.ts'
import type { Instance, Patches, Undoing } from './state.ts'

type State = Readonly<Record<string, JsonValue>>

/** The scopes of a place as its frames name them, of those around its node. */
export const scopesInVisit = (
  holder: Pick<Instance, 'done' | 'reruns'>,
  scopes: readonly Scope[],
  place: { readonly node: string; readonly visit: number },
): readonly Scope[] => {
  if (scopes.length === 0) return scopes
  const frames = framesOf(holder)
  const named = (all: readonly Scope[]): readonly Scope[] =>
    all.map((scope) => ({ ...scope, path: scopeName(scope.path, frames.givenIn(nodeOfScope(scope.path), place)) }))
  const undone = frames.undoAround(place)
  const undo = undone && holder.done.get(placeKey(undone))
  if (!undone || undo?.kind !== 'undo') return named(scopes)
  const inside = scopes.filter(({ path }) => isWithin(path, join(undone.node, 'undo')))
  return [...scopesOfUndo(scopes.slice(0, scopes.length - inside.length), undo), ...named(inside)]
}

/**
 * What an undo sees and patches, where `scopes` stand around what it undoes: the branch of the `compensate` that asked for it, or the stream's
 * state; in a workflow with a state of its own, that state.
 */
export const scopesOfUndo = (scopes: readonly Scope[], { units, scope }: Pick<Undoing, 'units' | 'scope'>): readonly Scope[] => {
  const named = scopes.map((one) => ({ ...one, path: units.find((unit) => pathOfScope(unit) === one.path) ?? one.path }))
  const asked = named.findIndex(({ path }) => path === scope)
  const own = named.findLastIndex((one) => one.own !== undefined)
  return named.slice(0, Math.max(asked, own) + 1)
}

export const stateSeen = (
  streamState: State,
  instance: { readonly scopes: { get(name: string): Patches | undefined } },
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
