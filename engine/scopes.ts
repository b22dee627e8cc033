// The state that a node sees: the stream's, or an inline workflow's own, and over it the patches of its branches.
import type { Scope } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import type { Instance } from './state.ts'

type State = Readonly<Record<string, JsonValue>>

export const stateSeen = (
  streamState: State,
  instance: Instance,
  scopes: readonly Scope[],
  ownInitial: (workflow: string) => State,
): State => {
  let state = streamState
  for (const { path, own } of scopes) {
    if (own !== undefined) state = ownInitial(own)
    // Names come from authors: `constructor` must not find what every object inherits.
    const over = Object.hasOwn(instance.scopes, path) ? instance.scopes[path] : undefined
    if (!over) continue
    const next: Record<string, JsonValue> = { ...state, ...over.patch }
    for (const key of over.unset) delete next[key]
    state = next
  }
  return state
}
