// The state that a node sees: the stream's, or an inline workflow's own, and over it the patches of its branches.
import type { Scope } from '../dsl/internal.ts'
import type { JsonValue } from '../base/index.ts'
import { merge } from './patches.ts'
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
    const over = instance.scopes.get(path)
    if (over) state = merge(state, [over])
  }
  return state
}
