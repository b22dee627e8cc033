// The state that a node sees: the stream's or an inline workflow's, with the unpublished patches of the branches around it.
import { nestedOf, placedIn } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonObject } from '../../base/index.ts'
import { scopesInVisit, stateSeen } from '../../engine/index.ts'
import type { StreamState } from '../../engine/index.ts'

/** A place, and what stands around it in the stream. */
export type StateSeenBy = (place: { readonly node: string; readonly visit: number }, stream: StreamState) => StreamState['state']

/** Without a workflow, as without a holder, it is the stream's. */
export const stateSeenIn = (workflow: AnyWorkflow | undefined): StateSeenBy => {
  if (workflow === undefined) return (_, { state }) => state
  // `as`: an initial state that is no JSON object was refused when the workflow was defined.
  const initialOf = (of: string): JsonObject => (nestedOf(workflow, of)?.initial ?? {}) as JsonObject
  return (place, { state, holder }) => {
    if (holder === null) return state
    const scopes = scopesInVisit(holder, placedIn(workflow.graph, place.node)?.scopes ?? [], place)
    return stateSeen(state, holder, scopes, initialOf)
  }
}
